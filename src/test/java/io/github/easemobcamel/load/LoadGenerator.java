package io.github.easemobcamel.load;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/** Posts numbered callbacks over connections that stay open, and notes each answer. */
final class LoadGenerator {

    private static final int CONNECTIONS = Integer.getInteger("load.connections", 64);
    private static final int ANSWER_SECONDS = 20;

    private final Vertx vertx;
    private final HttpClient client;
    private final NumberedCallbacks callbacks;
    private final Ledger ledger;
    private final AtomicInteger next = new AtomicInteger();

    LoadGenerator(Vertx vertx, int port, int rooms, Ledger ledger) {
        this.vertx = vertx;
        this.ledger = ledger;
        callbacks = new NumberedCallbacks(rooms);
        client = vertx.createHttpClient(new HttpClientOptions().setDefaultHost("127.0.0.1").setDefaultPort(port)
                .setMaxPoolSize(CONNECTIONS).setIdleTimeout(ANSWER_SECONDS).setIdleTimeoutUnit(TimeUnit.SECONDS));
    }

    /**
     * Sends as fast as the answers come: on each connection the next when the one before is answered.
     *
     * @param enough asked before each callback
     * @throws java.util.concurrent.CompletionException if a callback is not answered at all
     */
    void sendUntil(BooleanSupplier enough) {
        Future.all(IntStream.range(0, CONNECTIONS).mapToObj(connection -> {
            Promise<Void> finished = Promise.promise();
            sendOn(enough, finished);
            return finished.future();
        }).toList()).toCompletionStage().toCompletableFuture().join();
    }

    private void sendOn(BooleanSupplier enough, Promise<Void> finished) {
        if (enough.getAsBoolean()) {
            finished.complete();
        } else {
            send().onFailure(finished::fail).onSuccess(status -> sendOn(enough, finished));
        }
    }

    /** Sends so many callbacks, or up to one more for each connection, as fast as the answers come. */
    void send(int count) {
        int end = next.get() + count;
        sendUntil(() -> next.get() >= end);
    }

    /**
     * Sends at a steady rate, whether or not what was sent before is answered (open loop): the latency counts from the
     * moment when a callback was due, so that a pause of the runner shows in every callback that was due in it.
     *
     * @param rate callbacks a second
     * @param duration for how long
     * @param latency takes the nanoseconds from due to answered
     */
    void sendSteadily(int rate, Duration duration, LongConsumer latency) {
        long pause = TimeUnit.SECONDS.toNanos(1) / rate;
        long total = duration.toNanos() / pause;
        long begin = System.nanoTime();
        Promise<Void> finished = Promise.promise();
        AtomicInteger unanswered = new AtomicInteger((int) total);
        AtomicInteger sent = new AtomicInteger();
        long timer = vertx.setPeriodic(1, tick -> {
            while (sent.get() < total && begin + sent.get() * pause <= System.nanoTime()) {
                long due = begin + sent.getAndIncrement() * pause;
                send().onFailure(finished::tryFail).onSuccess(status -> {
                    latency.accept(System.nanoTime() - due);
                    if (unanswered.decrementAndGet() == 0) {
                        finished.complete();
                    }
                });
            }
        });
        try {
            finished.future().toCompletionStage().toCompletableFuture().join();
        } finally {
            vertx.cancelTimer(timer);
        }
    }

    /** {@return completes with the status of the answer to the next callback} */
    private Future<Integer> send() {
        int number = next.getAndIncrement();
        return client.request(HttpMethod.POST, "/callbacks")
                .compose(request -> request.putHeader("Content-Type", "application/json")
                        .send(Buffer.buffer(callbacks.body(number))))
                .compose(response -> response.body().map(body -> {
                    ledger.answered(number, response.statusCode());
                    return response.statusCode();
                }));
    }
}
