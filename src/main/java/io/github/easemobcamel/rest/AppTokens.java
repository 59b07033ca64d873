package io.github.easemobcamel.rest;

import io.github.easemobcamel.config.Backoff;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the app token: fetches it when it is first needed, once however many callers wait, and again in the background
 * before it expires.
 *
 * <p>Source: fetching too often can get the account banned. So one fetch is in flight at a time, and after a failed one, or
 * when new tokens are refused one after the other, the next waits for a pause that doubles from 1 s to 1 min.
 */
final class AppTokens {

    private static final Logger LOG = LoggerFactory.getLogger(AppTokens.class);
    private static final Backoff BACKOFF = Backoff.doubling(Duration.ofSeconds(1), Duration.ofMinutes(1));

    private final Supplier<AppToken> source;
    private final Executor executor;
    private final Clock clock;

    private AppToken token;
    private boolean accepted;
    private CompletableFuture<AppToken> fetch;
    private int troubles;
    private Instant pauseEnd = Instant.MIN;
    private EasemobException trouble;

    /**
     * @param source fetches a token, blocking; throws {@link EasemobException}
     * @param executor runs the fetch
     * @param clock tells when a token is no longer good
     */
    AppTokens(Supplier<AppToken> source, Executor executor, Clock clock) {
        this.source = source;
        this.executor = executor;
        this.clock = clock;
    }

    /** {@return the token to use now: at once if there is a good one, else when it has been fetched} */
    synchronized CompletableFuture<AppToken> good() {
        Instant now = clock.instant();
        if (token == null || !token.isGood(now)) {
            return fetched(now);
        }
        if (!token.isFresh(now)) {
            fetched(now);
        }
        return CompletableFuture.completedFuture(token);
    }

    /**
     * The service did not complain of this token. The first time ends the growing of the pauses; that the token goes on working
     * says nothing of the next fetch.
     */
    synchronized void accepted(AppToken used) {
        if (used == token && !accepted) {
            accepted = true;
            troubles = 0;
        }
    }

    /** The service said that this token is not good: it is not used again. Who else holds it learns nothing new. */
    synchronized void rejected(AppToken used, EasemobException answer) {
        if (used != token) {
            return;
        }
        token = null;
        if (!accepted) {
            trouble = answer;
            troubles++;
            pauseEnd = troubles > 1 ? clock.instant().plus(BACKOFF.after(troubles - 1)) : pauseEnd;
        }
    }

    private CompletableFuture<AppToken> fetched(Instant now) {
        if (fetch != null) {
            return fetch;
        }
        if (now.isBefore(pauseEnd)) {
            return CompletableFuture.failedFuture(trouble.after(Duration.between(now, pauseEnd)));
        }
        CompletableFuture<AppToken> started = new CompletableFuture<>();
        fetch = started;
        executor.execute(() -> run(started));
        return started;
    }

    private void run(CompletableFuture<AppToken> started) {
        try {
            AppToken fresh = source.get();
            keep(fresh);
            started.complete(fresh);
        } catch (RuntimeException | Error e) {
            EasemobException failure = e instanceof EasemobException known ? known
                    : EasemobException.local(EasemobException.NO_REPLY, "the app token cannot be fetched", true, e);
            started.completeExceptionally(note(failure));
        }
    }

    private synchronized void keep(AppToken fresh) {
        fetch = null;
        token = fresh;
        accepted = false;
    }

    private synchronized EasemobException note(EasemobException failure) {
        fetch = null;
        troubles++;
        Duration pause = BACKOFF.after(troubles);
        pauseEnd = clock.instant().plus(pause);
        trouble = failure;
        LOG.warn("No new app token, next try in {} s: {}", pause.toSeconds(), failure.getMessage());
        return failure.after(pause);
    }
}
