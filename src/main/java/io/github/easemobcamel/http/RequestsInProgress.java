package io.github.easemobcamel.http;

import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Knows which requests are not answered yet. Camel takes an exchange for done when its route has ended, which is before the
 * answer is written, and for that its context is still needed.
 */
public final class RequestsInProgress {

    private static final Duration GLANCE = Duration.ofMillis(30);

    private final AtomicReference<Phaser> current = new AtomicReference<>(new Phaser(1));

    /** @param request a request that has just come */
    public void watch(RoutingContext request) {
        Phaser phaser = current.get();
        phaser.register();
        request.addEndHandler(ended -> phaser.arriveAndDeregister());
        request.next();
    }

    /**
     * Waits until at most so many requests are in progress, of those that have come since {@link #awaitAnswers} was called last. What
     * has been sent already is given a moment to come in first.
     *
     * @param few how many
     * @param longest how long to wait at most
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    public void awaitFew(int few, Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        do {
            Thread.sleep(GLANCE.toMillis());
        } while (current.get().getUnarrivedParties() - 1 > few && System.nanoTime() < end);
    }

    /**
     * Waits until all requests are answered that have come until now.
     *
     * @param longest how long to wait at most
     * @return whether they are
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    public boolean awaitAnswers(Duration longest) throws InterruptedException {
        Phaser earlier = current.getAndSet(new Phaser(1));
        try {
            earlier.awaitAdvanceInterruptibly(earlier.arrive(), longest.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }
}
