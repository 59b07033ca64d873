package io.github.easemobcamel.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import org.apache.camel.Header;
import org.apache.camel.Variable;

/**
 * Carries out a request: its calls one after the other, each with a good token, in its turn, and again where that may help;
 * all of it, from the wait for a token to the last reply, within {@code easemob.rest.max-wait}.
 *
 * <p>Nothing here blocks but the HTTP call itself, which has a thread of its own.
 */
public final class EasemobClient {

    private final Map<Endpoint, CallLane> lanes = new EnumMap<>(Endpoint.class);
    private final BiFunction<EasemobCall, AppToken, HttpReply> sender;
    private final ObjLongConsumer<Endpoint> waited;
    private final AppTokens tokens;
    private final RetryRules retryRules;
    private final RestSettings settings;
    private final Executor executor;
    private final ScheduledExecutorService scheduler;

    /** @param waited is told that a call's turn has come, and by {@link System#nanoTime()} since when it waited for it */
    EasemobClient(RestSettings settings, BiFunction<EasemobCall, AppToken, HttpReply> sender, ObjLongConsumer<Endpoint> waited,
            AppTokens tokens, RetryRules retryRules, Executor executor, ScheduledExecutorService scheduler) {
        this.settings = settings;
        this.sender = sender;
        this.waited = waited;
        this.tokens = tokens;
        this.retryRules = retryRules;
        this.executor = executor;
        this.scheduler = scheduler;
        for (Endpoint endpoint : Endpoint.values()) {
            lanes.put(endpoint, new CallLane(endpoint.route(), settings.rateLimit(), tokens::good, executor, scheduler));
        }
    }

    /**
     * {@return the route's result; fails with an {@link EasemobException}, which tells what became of each key if the request
     *         was split into several calls}
     *
     * @param request what to do
     * @param traceparent the caller's place in a trace, or null
     */
    public CompletionStage<Object> send(@Variable("easemobRequest") EasemobRequest request,
            @Header("traceparent") String traceparent) {
        List<JsonNode> replies = new ArrayList<>();
        Deadline deadline = Deadline.in(settings.maxWait());
        CompletableFuture<Void> calls = CompletableFuture.completedFuture(null);
        for (EasemobCall call : request.calls()) {
            calls = calls.thenCompose(done -> attempt(call.at(traceparent), new Attempt(1, false, deadline)))
                    .thenAccept(replies::add);
        }
        CompletableFuture<Object> result = new CompletableFuture<>();
        calls.thenApply(done -> request.result().apply(replies)).whenComplete((value, thrown) -> {
            if (thrown == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(told(request, replies, unwrapped(thrown)));
            }
        });
        return result;
    }

    private CompletableFuture<JsonNode> attempt(EasemobCall call, Attempt attempt) {
        long asked = System.nanoTime();
        return lanes.get(call.endpoint()).submit(token -> send(call, token, asked), attempt.deadline.left())
                .handle((data, thrown) -> thrown == null ? CompletableFuture.completedFuture(data)
                        : again(call, attempt, unwrapped(thrown)))
                .thenCompose(Function.identity());
    }

    private JsonNode send(EasemobCall call, AppToken token, long asked) {
        waited.accept(call.endpoint(), asked);
        try {
            JsonNode data = ReplyReader.data(sender.apply(call, token), call.endpoint().data());
            tokens.accepted(token);
            return call.endpoint().changesKeys() ? KeyResults.checked(call.keys(), data) : data;
        } catch (EasemobException e) {
            EasemobException answer = e.without(token.value());
            if (RetryRules.meansNewToken(answer)) {
                tokens.rejected(token, answer);
            } else if (answer.getStatus() > 0) {
                tokens.accepted(token);
            }
            throw answer;
        }
    }

    private CompletableFuture<JsonNode> again(EasemobCall call, Attempt attempt, Throwable thrown) {
        if (thrown instanceof EasemobException failure) {
            if (RetryRules.meansNewToken(failure) && !attempt.renewed) {
                return attempt(call, attempt.withNewToken());
            }
            if (RetryRules.sendsAgain(failure) && attempt.number < settings.maxAttempts()) {
                Duration pause = retryRules.pause(attempt.number, failure);
                if (pause.compareTo(attempt.deadline.left()) < 0) {
                    return after(pause).thenCompose(done -> attempt(call, attempt.next()));
                }
            }
        }
        return CompletableFuture.failedFuture(thrown);
    }

    private CompletableFuture<Void> after(Duration pause) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        scheduler.schedule(() -> executor.execute(() -> end.complete(null)), pause.toNanos(), TimeUnit.NANOSECONDS);
        return end;
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

    /** How often a call has been sent, whether it has had a new token, and by when its request must have ended. */
    private record Attempt(int number, boolean renewed, Deadline deadline) {

        Attempt next() {
            return new Attempt(number + 1, renewed, deadline);
        }

        Attempt withNewToken() {
            return new Attempt(number, true, deadline);
        }
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
