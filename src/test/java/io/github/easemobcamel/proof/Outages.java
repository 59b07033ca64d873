package io.github.easemobcamel.proof;

import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Lets a destination be away for some seconds, again and again. */
final class Outages implements AutoCloseable {

    private static final int SHORTEST_MILLIS = 1000;
    private static final int LONGEST_MILLIS = 6000;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final Receiver receiver;
    private final Ledger ledger;
    private final Random random;
    private boolean away;
    private int count;
    private Future<?> next;

    Outages(Receiver receiver, Ledger ledger, Random random) {
        this.receiver = receiver;
        this.ledger = ledger;
        this.random = random;
    }

    /** The first one begins now. */
    void start() {
        next = thread.submit(this::change);
    }

    private synchronized Void change() throws Exception {
        away = !away;
        if (away) {
            count++;
            receiver.goAway();
        } else {
            receiver.comeBack();
        }
        ledger.note(away ? "away" : "back", receiver.name());
        next = thread.schedule(this::change, random.nextInt(SHORTEST_MILLIS, LONGEST_MILLIS), TimeUnit.MILLISECONDS);
        return null;
    }

    /** The destination is back for good. */
    synchronized int end() throws Exception {
        if (next.isDone()) {
            next.get();
        }
        next.cancel(false);
        receiver.comeBack();
        return count;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
