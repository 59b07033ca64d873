package io.github.easemobcamel.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.IntSupplier;
import java.util.function.ObjLongConsumer;
import org.apache.camel.Variable;

/**
 * Carries out a request: its calls one after the other, each with a good token, in its turn, and again where that may help;
 * all of it, from the wait for a token to the last reply, within {@code easemob.rest.max-wait}.
 *
 * <p>Nothing here blocks but the HTTP call itself and the call that is the next of its queue, which have threads of their own.
 */
public final class EasemobClient {

    private final Map<String, CallQueue> queues = new ConcurrentHashMap<>();
    private final BiFunction<EasemobCall, AppToken, HttpReply> sender;
    private final ObjLongConsumer<ApiCall> waited;
    private final AtomicReference<AppTokens> tokens;
    private final RetryRules retryRules;
    private final IntSupplier runners;
    private volatile RestSettings settings;
    private final ExecutorService executor;

    /**
     * @param runners how many runners share the service's limits
     * @param waited is told that a call's turn has come, and by {@link System#nanoTime()} since when it waited for it
     */
    EasemobClient(RestSettings settings, IntSupplier runners, BiFunction<EasemobCall, AppToken, HttpReply> sender,
            ObjLongConsumer<ApiCall> waited,
            AppTokens tokens, RetryRules retryRules, ExecutorService executor) {
        this.settings = settings;
        this.runners = runners;
        this.sender = sender;
        this.waited = waited;
        this.tokens = new AtomicReference<>(tokens);
        this.retryRules = retryRules;
        this.executor = executor;
    }

    /**
     * From now on calls are made in this way, those included that wait for their turn.
     *
     * @param now the settings
     * @param tokensNow the tokens of the app; the same as before if the app and its credentials are
     */
    void use(RestSettings now, AppTokens tokensNow) {
        settings = now;
        tokens.set(tokensNow);
    }

    /**
     * {@return the route's result; fails with an {@link EasemobException}, which tells what became of each key if the request
     *         was split into several calls}
     *
     * @param request what to do
     */
    public CompletionStage<Object> send(@Variable("easemobRequest") EasemobRequest request) {
        List<JsonNode> replies = new ArrayList<>();
        Deadline deadline = Deadline.in(settings.maxWait());
        CompletableFuture<Void> calls = CompletableFuture.completedFuture(null);
        for (EasemobCall call : request.calls()) {
            calls = calls.thenCompose(done -> content(call, 1, deadline)).thenAccept(replies::add);
        }
        CompletableFuture<Object> result = new CompletableFuture<>();
        calls.thenApply(done -> request.result().apply(replies)).whenComplete((value, thrown) -> {
            if (thrown == null) {
                result.complete(value);
            } else {
                // not in a timer's thread: what the caller does next may take its time
                executor.execute(() -> result.completeExceptionally(told(request, replies, unwrapped(thrown))));
            }
        });
        return result;
    }

    /** Sends a call, and again about those of its items that the service refused for a reason that passes. */
    private CompletableFuture<JsonNode> content(EasemobCall call, int round, Deadline deadline) {
        return repeats(deadline).getStageAsync(context -> attempt(call, context.getAttemptCount() + 1, deadline))
                .thenCompose(content -> {
                    List<String> passing = RetryRules.passing(content);
                    Duration pause = retryRules.pause(round);
                    if (passing.isEmpty() || round >= settings.maxAttempts() || pause.compareTo(deadline.left()) >= 0) {
                        return CompletableFuture.completedFuture(content);
                    }
                    Executor later = CompletableFuture.delayedExecutor(pause.toNanos(), TimeUnit.NANOSECONDS, executor);
                    return CompletableFuture.supplyAsync(() -> call.narrowed().apply(passing), later)
                            .thenCompose(rest -> content(rest, round + 1, deadline))
                            .handle((after, thrown) -> thrown == null ? KeyResults.repeated(content, passing, after) : content);
                });
    }

    /** Sends again, once with a new token, and after a pause what may pass if it does so in time. */
    private FailsafeExecutor<JsonNode> repeats(Deadline deadline) {
        RetryPolicy<JsonNode> withNewToken = RetryPolicy.<JsonNode>builder().handleIf(RetryRules::meansNewToken).withMaxRetries(1)
                .build();
        RetryPolicy<JsonNode> later = RetryPolicy.<JsonNode>builder()
                .handleIf(thrown -> RetryRules.sendsAgain(thrown) && pause(thrown).compareTo(deadline.left()) < 0)
                .withMaxAttempts(settings.maxAttempts()).withDelayFn(context -> pause(context.getLastException())).build();
        return Failsafe.with(later, withNewToken).with(executor);
    }

    private static Duration pause(Throwable thrown) {
        return thrown instanceof EasemobException failure ? failure.getRetryAfter().orElseThrow() : Duration.ZERO;
    }

    private CompletableFuture<JsonNode> attempt(EasemobCall call, int number, Deadline deadline) {
        long asked = System.nanoTime();
        AtomicBoolean sent = new AtomicBoolean();
        return queue(call.api()).submit(token -> {
            sent.set(true);
            return send(call, token, asked);
        }, deadline.left()).exceptionally(thrown -> {
            if (!(unwrapped(thrown) instanceof EasemobException failure)) {
                throw new CompletionException(unwrapped(thrown));
            }
            boolean isUnclear = sent.get() && !call.api().repeatable() && RetryRules.isUnclear(failure);
            throw (isUnclear ? failure.unclear() : failure).after(retryRules.pause(number, failure));
        });
    }

    private CallQueue queue(ApiCall api) {
        return queues.computeIfAbsent(api.name() + " " + api.pace(), key -> new CallQueue(api.name(),
                () -> new Pace(settings.rateLimit(), Duration.ofSeconds(1)).slower(api.pace()).among(runners.getAsInt()),
                () -> tokens.get().good(),
                executor));
    }

    private JsonNode send(EasemobCall call, AppToken token, long asked) {
        waited.accept(call.api(), asked);
        try {
            JsonNode reply = ReplyReader.json(sender.apply(call, token));
            tokens.get().accepted(token);
            return call.api().reply().checked().apply(call.items(), reply);
        } catch (EasemobException e) {
            EasemobException answer = e.without(token.value());
            if (RetryRules.meansNewToken(answer)) {
                tokens.get().rejected(token, answer);
            } else if (answer.getStatus() > 0) {
                tokens.get().accepted(token);
            }
            throw answer;
        }
    }

    private static Throwable told(EasemobRequest request, List<JsonNode> replies, Throwable thrown) {
        EasemobException failure = thrown instanceof EasemobException known ? known
                : EasemobException.local(EasemobException.NO_REPLY, String.valueOf(thrown), false, thrown);
        EasemobException named = failure.during(request.name());
        boolean someFailed = replies.size() < request.calls().size();
        return request.isSplit() && someFailed ? named.with(request.progress(replies)) : named;
    }

    private static Throwable unwrapped(Throwable thrown) {
        return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }

    /** The instant by which a request must have ended, on the clock that nobody sets. */
    private record Deadline(long nanos) {

        static Deadline in(Duration time) {
            return new Deadline(System.nanoTime() + time.toNanos());
        }

        Duration left() {
            return Duration.ofNanos(nanos - System.nanoTime());
        }
    }
}
