package io.github.easemobcamel.rest;

import dev.failsafe.Bulkhead;
import dev.failsafe.RateLimiter;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The queue of one endpoint's calls: a rate limiter lets them out one after the other, a bulkhead 50 of them at a time, and a call
 * that cannot have its turn in time is turned away.
 *
 * <p>Only the first of the queue waits in a thread, the one in which it is then sent. It gets its token when its turn has come:
 * so no call goes out with a token that was renewed while it waited, and while there is none all of them wait.
 *
 * <p>Source: the service allows 100 calls a second for each app and endpoint. The pace is 95 % of what is configured, for
 * calls that the network brings closer together than they were sent.
 */
final class CallQueue {

    private static final double SHARE = 0.95;
    private static final int MOST_UNDER_WAY = 50;

    private final String name;
    private final Supplier<Pace> pace;
    /** Only the first of the queue changes it. */
    private volatile Limit limit;
    private final Bulkhead<Object> bulkhead = Bulkhead.of(MOST_UNDER_WAY);
    private final Supplier<CompletableFuture<AppToken>> tokens;
    private final Executor executor;
    private final Queue<Turn<?>> turns = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    /** What the first of the queue waits for. */
    private volatile String obstacle;

    private record Limit(Pace pace, Duration interval, RateLimiter<Object> limiter) {

        static Limit of(Pace pace) {
            Duration interval = pace.interval(SHARE);
            return new Limit(pace, interval, RateLimiter.smoothBuilder(interval).build());
        }

        /** {@return this one, or one of the pace of now} */
        Limit now(Pace now) {
            if (now.equals(pace)) {
                return this;
            }
            Limit next = of(now);
            // A new limiter lets the first out at once: that one may just have gone out in the former pace.
            next.limiter.tryAcquirePermit();
            return next;
        }

        String tooMany() {
            return "more calls are waiting than the limit of " + pace + " lets through";
        }
    }

    /**
     * @param name the endpoint, for the error
     * @param pace how many calls the service allows now
     * @param tokens gives the token for the next call, at once if there is a good one
     * @param executor runs the calls, which block; must have a thread for each of 50
     */
    CallQueue(String name, Supplier<Pace> pace, Supplier<CompletableFuture<AppToken>> tokens, Executor executor) {
        this.name = name;
        this.pace = pace;
        this.limit = Limit.of(pace.get());
        this.tokens = tokens;
        this.executor = executor;
        this.obstacle = limit.tooMany();
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
        if (patience.isNegative()) {
            return CompletableFuture.failedFuture(noTurn("the time was used up before"));
        }
        if (pace.get().interval(SHARE).multipliedBy(waiting.get()).compareTo(patience) > 0) {
            return CompletableFuture.failedFuture(noTurn(obstacle));
        }
        Turn<T> turn = new Turn<>(call);
        CompletableFuture<T> result = turn.result.orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS).handle((value, thrown) -> {
            if (thrown != null) {
                throw thrown instanceof TimeoutException ? tooLate(turn) : new CompletionException(thrown);
            }
            return value;
        });
        turns.add(turn);
        if (waiting.getAndIncrement() == 0) {
            executor.execute(this::next);
        }
        return result;
    }

    private void next() {
        Turn<?> turn = null;
        AppToken token = null;
        boolean more = true;
        while (more && token == null) {
            turn = turns.remove();
            token = turn.result.isDone() ? null : letOut(turn);
            more = waiting.decrementAndGet() > 0;
        }
        if (more) {
            executor.execute(this::next);
        }
        if (token != null) {
            turn.run(token, bulkhead::releasePermit);
        }
    }

    /** {@return the token for the call, which then has a place in the bulkhead; null if it is not to be sent any more} */
    private AppToken letOut(Turn<?> turn) {
        boolean hasPlace = false;
        try {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            // Without a token nobody uses up a turn.
            token();
            if (!bulkhead.tryAcquirePermit()) {
                obstacle = MOST_UNDER_WAY + " calls, the most at a time, are waiting for the service's replies";
                bulkhead.acquirePermit();
            }
            hasPlace = true;
            limit = limit.now(pace.get());
            obstacle = limit.tooMany();
            limit.limiter.acquirePermit();
            AppToken token = token();
            if (turn.decided.compareAndSet(false, true)) {
                return token;
            }
        } catch (ExecutionException e) {
            turn.result.completeExceptionally(e.getCause());
        } catch (InterruptedException e) {
            turn.result.completeExceptionally(noTurn("the runner stops"));
            Thread.currentThread().interrupt();
        }
        if (hasPlace) {
            bulkhead.releasePermit();
        }
        return null;
    }

    private AppToken token() throws InterruptedException, ExecutionException {
        CompletableFuture<AppToken> token = tokens.get();
        if (!token.isDone()) {
            obstacle = "the app token has not come";
        }
        AppToken good = token.get();
        obstacle = limit.tooMany();
        return good;
    }

    private EasemobException tooLate(Turn<?> turn) {
        return turn.decided.compareAndSet(false, true) ? noTurn(obstacle)
                : EasemobException.local(EasemobException.NO_REPLY, "no reply to " + name + " within easemob.rest.max-wait", true,
                        null);
    }

    private EasemobException noTurn(String reason) {
        return EasemobException.local(EasemobException.WAIT_EXCEEDED,
                "no turn for " + name + " within easemob.rest.max-wait: " + reason, true, null);
    }

    private static final class Turn<T> {

        private final Function<AppToken, T> call;
        private final CompletableFuture<T> result = new CompletableFuture<>();
        /** Whether the call is sent, or has been given up: the one or the other, once. */
        private final AtomicBoolean decided = new AtomicBoolean();

        Turn(Function<AppToken, T> call) {
            this.call = call;
        }

        /** @param ended called before the result is there: what the caller does with it may take its time */
        void run(AppToken token, Runnable ended) {
            T value = null;
            Throwable failure = null;
            try {
                value = call.apply(token);
            } catch (RuntimeException | Error e) {
                failure = e;
            }
            ended.run();
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(failure);
            }
        }
    }
}
