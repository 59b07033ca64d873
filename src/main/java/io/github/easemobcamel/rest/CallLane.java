package io.github.easemobcamel.rest;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The lane to one endpoint: lets calls through one after the other at an even pace, a limited number of them on the way at
 * a time, and turns away who cannot have a turn in time.
 *
 * <p>Nobody waits in a thread: a call gets one only when it is its turn, so the pace holds on the wire even after a stall.
 * The token is asked for when a call's turn has come, and the lane stands still while there is none: so no call goes out
 * with a token that was renewed while it waited, or without one.
 *
 * <p>Source: the service allows 100 calls a second for each app and endpoint. The pace is 95 % of what is configured, for
 * calls that the network brings closer together than they were sent.
 */
final class CallLane {

    private static final double SHARE = 0.95;
    private static final int MADE_UP = 3;
    private static final int ON_THE_WAY = 50;

    private final String name;
    private final int rateLimit;
    private final long intervalNanos;
    private final Supplier<CompletableFuture<AppToken>> tokens;
    private final Executor executor;
    private final ScheduledExecutorService scheduler;
    private final Queue<Waiting<?>> waiting = new ArrayDeque<>();
    private long nextTurn = System.nanoTime();
    private int onTheWay;
    private boolean timerSet;
    private boolean tokenAwaited;

    /**
     * @param name the endpoint, for the error
     * @param rateLimit calls a second that the service allows
     * @param tokens gives the token for the next call, at once if there is a good one
     * @param executor runs the calls, which block; must have a thread for each of 50
     * @param scheduler for the turns
     */
    CallLane(String name, int rateLimit, Supplier<CompletableFuture<AppToken>> tokens, Executor executor,
            ScheduledExecutorService scheduler) {
        this.name = name;
        this.rateLimit = rateLimit;
        this.intervalNanos = (long) (1_000_000_000L / (rateLimit * SHARE));
        this.tokens = tokens;
        this.executor = executor;
        this.scheduler = scheduler;
    }

    /**
     * {@return what the call returns; fails with what it throws, with the reason why there is no token, or with an
     *         {@link EasemobException}: {@code wait_exceeded} if there is no turn in time, at once if that is clear from how
     *         many wait already, and {@code no_reply} if it has had its turn and does not end in time}
     *
     * @param call what to do with the token when it is its turn; blocks
     * @param patience how long it may take in all, from now to its end
     */
    <T> CompletableFuture<T> submit(Function<AppToken, T> call, Duration patience) {
        Waiting<T> entry = new Waiting<>(call);
        synchronized (this) {
            if (patience.isNegative()) {
                return CompletableFuture.failedFuture(noTurn("the time was used up before"));
            }
            if (waiting.size() * intervalNanos > patience.toNanos()) {
                return CompletableFuture.failedFuture(noTurn(waiting()));
            }
            entry.timer = scheduler.schedule(() -> giveUp(entry), patience.toNanos(), TimeUnit.NANOSECONDS);
            waiting.add(entry);
            letThrough();
        }
        return entry.result;
    }

    private synchronized void turn() {
        timerSet = false;
        letThrough();
    }

    private synchronized void tokenCame() {
        tokenAwaited = false;
        letThrough();
    }

    private synchronized void arrived() {
        onTheWay--;
        letThrough();
    }

    /** Only while holding the lock. */
    private void letThrough() {
        while (onTheWay < ON_THE_WAY && !waiting.isEmpty()) {
            long now = System.nanoTime();
            long early = nextTurn - now;
            if (early > 0) {
                if (!timerSet) {
                    timerSet = true;
                    scheduler.schedule(this::turn, early, TimeUnit.NANOSECONDS);
                }
                return;
            }
            CompletableFuture<AppToken> token = tokens.get();
            if (!token.isDone()) {
                if (!tokenAwaited) {
                    tokenAwaited = true;
                    token.whenComplete((good, thrown) -> executor.execute(this::tokenCame));
                }
                return;
            }
            Waiting<?> entry = waiting.remove();
            if (token.isCompletedExceptionally()) {
                executor.execute(() -> token.whenComplete((none, thrown) -> end(entry, thrown)));
                continue;
            }
            // turns that came late are made up for, but only a few: more would be a burst
            nextTurn = Math.max(nextTurn, now - MADE_UP * intervalNanos) + intervalNanos;
            onTheWay++;
            executor.execute(() -> run(entry, token.join()));
        }
    }

    private void end(Waiting<?> entry, Throwable thrown) {
        entry.timer.cancel(false);
        entry.result.completeExceptionally(thrown);
    }

    private <T> void run(Waiting<T> entry, AppToken token) {
        T value = null;
        Throwable failure = null;
        try {
            value = entry.call.apply(token);
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        arrived();
        entry.timer.cancel(false);
        if (failure == null) {
            entry.result.complete(value);
        } else {
            entry.result.completeExceptionally(failure);
        }
    }

    private void giveUp(Waiting<?> entry) {
        EasemobException failure;
        synchronized (this) {
            String reason = waiting();
            failure = waiting.remove(entry) ? noTurn(reason) : noReply();
        }
        // not on the timer's own thread: what the caller does next may take its time
        executor.execute(() -> entry.result.completeExceptionally(failure));
    }

    /** Only while holding the lock: what the next call in the lane is waiting for. */
    private String waiting() {
        if (tokenAwaited) {
            return "the app token has not come";
        }
        return onTheWay >= ON_THE_WAY ? ON_THE_WAY + " calls, the most at a time, are waiting for the service's replies"
                : "more calls are waiting than the limit of " + rateLimit + " a second lets through";
    }

    private EasemobException noTurn(String reason) {
        return EasemobException.local(EasemobException.WAIT_EXCEEDED,
                "no turn for " + name + " within easemob.rest.max-wait: " + reason, true, null);
    }

    private EasemobException noReply() {
        return EasemobException.local(EasemobException.NO_REPLY,
                "no reply to " + name + " within easemob.rest.max-wait", true, null);
    }

    private static final class Waiting<T> {

        private final Function<AppToken, T> call;
        private final CompletableFuture<T> result = new CompletableFuture<>();
        /** Set before the entry can be let through. */
        private Future<?> timer;

        Waiting(Function<AppToken, T> call) {
            this.call = call;
        }
    }
}
