package io.github.easemobcamel.cli;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;

/** Posts callbacks as Easemob does, several at a time, and gives up when nobody listens. */
final class SampleSender {

    private static final int MOST_IN_FLIGHT = 64;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** The longer of the two that Easemob's pages name. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_TIMEOUT)
            .build();
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
        long start = System.nanoTime();
        for (long i = 0; i < count && replies.obstacle().isEmpty(); i++) {
            TimeUnit.NANOSECONDS.sleep(start + (long) (i * nanosBetween) - System.nanoTime());
            inFlight.acquire();
            client.sendAsync(request(callbacks.apply(i)), BodyHandlers.ofByteArray())
                    .whenComplete(replies::add)
                    .whenComplete((response, failure) -> inFlight.release());
            progress.accept(i);
        }
        inFlight.acquire(MOST_IN_FLIGHT);
        return replies;
    }

    private HttpRequest request(byte[] callback) {
        return HttpRequest.newBuilder(url).timeout(ANSWER_TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(callback))
                .build();
    }
}
