package io.github.easemobcamel.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;

/** Posts callbacks as Easemob does, several at a time, and gives up when nobody listens. */
final class SampleSender {

    private static final int MOST_IN_FLIGHT = HttpCall.MOST_KEPT;
    /** The longer of the two that Easemob's pages name. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

    private final URI url;
    private final double nanosBetween;

    /**
     * @param url where the callbacks go
     * @param rate how many a second at most
     */
    SampleSender(URI url, double rate) {
        this.url = url;
        this.nanosBetween = TimeUnit.SECONDS.toNanos(1) / rate;
    }

    /**
     * {@return what they were answered}
     *
     * @param count how many to send
     * @param callbacks gives the body of the first, second, … callback
     * @param progress is told now and then how many were sent
     * @throws InterruptedException when the waiting for an answer was interrupted
     */
    Replies send(long count, LongFunction<byte[]> callbacks, LongConsumer progress) throws InterruptedException {
        Replies replies = new Replies();
        Semaphore inFlight = new Semaphore(MOST_IN_FLIGHT);
        // A thread for each that waits for its answer, and no more threads than that.
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            long start = System.nanoTime();
            for (long i = 0; i < count && replies.obstacle().isEmpty(); i++) {
                TimeUnit.NANOSECONDS.sleep(start + (long) (i * nanosBetween) - System.nanoTime());
                inFlight.acquire();
                byte[] callback = callbacks.apply(i);
                threads.execute(() -> {
                    try {
                        post(callback, replies);
                    } finally {
                        inFlight.release();
                    }
                });
                progress.accept(i);
            }
            inFlight.acquire(MOST_IN_FLIGHT);
            return replies;
        } finally {
            threads.shutdown();
        }
    }

    /** If need be, once more at once, as Easemob does: a connection that was kept may have been closed meanwhile. */
    private void post(byte[] callback, Replies replies) {
        for (boolean again = false;; again = true) {
            try {
                postOnce(callback, replies);
                return;
            } catch (IOException | RuntimeException e) {
                boolean mayBeClosed = e instanceof IOException
                        && !(e instanceof ConnectException || e instanceof SocketTimeoutException);
                if (again || !mayBeClosed) {
                    replies.addFailure(e);
                    return;
                }
            }
        }
    }

    private void postOnce(byte[] callback, Replies replies) throws IOException {
        HttpCall call = new HttpCall(url, ANSWER_TIMEOUT).post("application/json", callback);
        int status = call.status();
        byte[] answer;
        try (InputStream body = call.body()) {
            answer = body.readAllBytes();
        }
        replies.add(status, answer);
    }
}
