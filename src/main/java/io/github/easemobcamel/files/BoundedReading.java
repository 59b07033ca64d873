package io.github.easemobcamel.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Reads on a thread of its own. Who asks a file system that is away, such as a dead network mount, waits until it is back, and
 * nothing wakes him; here only that thread does. The next reading begins when it is free again, or after a while on another thread:
 * what does not answer may have been removed.
 */
public final class BoundedReading {

    private static final Duration AGAIN = Duration.ofSeconds(30);
    private static final int MOST_HANGING = 10;

    private final ExecutorService reader = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "reader");
        thread.setDaemon(true);
        return thread;
    });
    private final Duration longest;
    private final Supplier<Object> place;
    private final Duration again;
    private final List<Future<?>> hanging = new ArrayList<>();
    private long lastHanging;

    /**
     * @param longest how long to wait for an answer
     * @param place where the reading is, for a person
     */
    public BoundedReading(Duration longest, Supplier<Object> place) {
        this(longest, place, AGAIN);
    }

    /** @param again how long after one that hangs another reading begins */
    BoundedReading(Duration longest, Supplier<Object> place, Duration again) {
        this.longest = longest;
        this.place = place;
        this.again = again;
    }

    /**
     * {@return what it read}
     *
     * @param reading reads
     * @throws UncheckedIOException if it fails, or there is no answer in time
     */
    public <T> T of(Supplier<T> reading) {
        hanging.removeIf(Future::isDone);
        if (hanging.size() >= MOST_HANGING || (!hanging.isEmpty() && System.nanoTime() - lastHanging < again.toNanos())) {
            throw noAnswer();
        }
        Future<T> result = reader.submit(reading::get);
        try {
            return result.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            hanging.add(result);
            lastHanging = System.nanoTime();
            throw noAnswer();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UncheckedIOException failure) {
                throw failure;
            }
            throw new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw noAnswer();
        }
    }

    private UncheckedIOException noAnswer() {
        return new UncheckedIOException(new IOException(place.get() + " has not answered for " + longest.toSeconds()
                + " s; is it on a file system that is away?"));
    }
}
