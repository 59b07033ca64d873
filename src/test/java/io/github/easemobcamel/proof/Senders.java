package io.github.easemobcamel.proof;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** All senders, each at its own steady pace, whatever happens to the runner meanwhile. */
final class Senders implements AutoCloseable {

    private static final int SENDERS = 16;
    private static final int ROOMS_EACH = 4;
    private static final long MILLIS_BETWEEN = 50;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(SENDERS);
    private final Ban ban = new Ban();
    private final List<Sender> senders;
    private volatile boolean paused = true;
    private List<ScheduledFuture<?>> running = List.of();

    /**
     * @param url where callbacks go
     * @param secret signs them
     * @param ledger keeps what happens
     * @param afterAnswer is run after each 200
     */
    Senders(URI url, String secret, Ledger ledger, Runnable afterAnswer) {
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT).build();
        senders = IntStream.range(0, SENDERS).mapToObj(sender -> new Sender(client, url, secret, rooms(sender), ledger, ban,
                afterAnswer)).toList();
    }

    private static List<String> rooms(int sender) {
        return IntStream.range(0, ROOMS_EACH).mapToObj(room -> String.valueOf(1000 + sender * ROOMS_EACH + room)).toList();
    }

    /** Sends from now on. */
    void start() {
        running = senders.stream().map(this::schedule).toList();
        paused = false;
    }

    private ScheduledFuture<?> schedule(Sender sender) {
        return threads.scheduleAtFixedRate(() -> {
            if (!paused) {
                sender.run();
            }
        }, 0, MILLIS_BETWEEN, TimeUnit.MILLISECONDS);
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
    }

    /** {@return how many bans there were} */
    int bans() {
        return ban.bans();
    }

    /**
     * Sends no more and returns when every event has come to its end.
     *
     * @throws ExecutionException if a sender failed for a reason of its own
     */
    void stop() throws InterruptedException, ExecutionException {
        running.forEach(sender -> sender.cancel(false));
        threads.shutdown();
        if (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("a sender does not end");
        }
        for (ScheduledFuture<?> sender : running) {
            if (!sender.isCancelled()) {
                sender.get();
            }
        }
    }

    /**
     * Sends again all that may be stored already; to be called after {@link #stop}.
     *
     * @return how many events that were
     */
    int repeat() {
        return senders.parallelStream().mapToInt(Sender::repeat).sum();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
