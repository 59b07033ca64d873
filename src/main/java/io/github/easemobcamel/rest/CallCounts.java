package io.github.easemobcamel.rest;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Counts what is sent to Easemob: {@code easemob.camel.rest.calls}, each attempt with its time, by {@code call} and
 * {@code outcome} (the HTTP status of the reply, or why there is none); {@code easemob.camel.rest.wait}, the time that an attempt
 * waited for the token and for its turn within the rate limit; {@code easemob.camel.rest.tokens}, fetches of the app token.
 */
final class CallCounts {

    private static final Duration[] BUCKETS = {Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofMillis(100),
        Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofMillis(2500), Duration.ofSeconds(5),
        Duration.ofSeconds(10), Duration.ofSeconds(30)};

    private final MeterRegistry meters;
    private final Map<String, Timer> waits = new ConcurrentHashMap<>();

    /** @param meters gets the counts */
    CallCounts(MeterRegistry meters) {
        this.meters = meters;
        token("ok");
        token("failed");
    }

    /** @param call the name of a call that may be made from now on: its counts begin at zero */
    void know(String call) {
        waitOf(call);
        calls(call, "200");
    }

    /** {@return sends as the given sender does, and counts} */
    BiFunction<EasemobCall, AppToken, HttpReply> calls(BiFunction<EasemobCall, AppToken, HttpReply> sender) {
        return (call, token) -> {
            long start = System.nanoTime();
            String outcome = EasemobException.NOT_SENT;
            try {
                HttpReply reply = sender.apply(call, token);
                outcome = String.valueOf(reply.status());
                return reply;
            } catch (EasemobException e) {
                outcome = e.getError();
                throw e;
            } finally {
                calls(call.api().name(), outcome).record(Duration.ofNanos(System.nanoTime() - start));
            }
        };
    }

    /** {@return fetches as the given source does, and counts} */
    Supplier<AppToken> tokens(Supplier<AppToken> source) {
        return () -> {
            boolean fetched = false;
            try {
                AppToken token = source.get();
                fetched = true;
                return token;
            } finally {
                token(fetched ? "ok" : "failed").increment();
            }
        };
    }

    /**
     * @param api what was called
     * @param asked when the call was ready to be sent, by {@link System#nanoTime()}
     */
    void waited(ApiCall api, long asked) {
        waitOf(api.name()).record(Duration.ofNanos(System.nanoTime() - asked));
    }

    private Timer waitOf(String call) {
        return waits.computeIfAbsent(call, name -> Timer.builder("easemob.camel.rest.wait")
                .description("Time that a call waited for the token and for its turn within the rate limit")
                .tag("call", name).serviceLevelObjectives(BUCKETS).register(meters));
    }

    private Timer calls(String call, String outcome) {
        return Timer.builder("easemob.camel.rest.calls").description("Calls of Easemob's REST API by outcome")
                .tag("call", call).tag("outcome", outcome).serviceLevelObjectives(BUCKETS).register(meters);
    }

    private Counter token(String outcome) {
        return Counter.builder("easemob.camel.rest.tokens").description("Fetches of the app token by outcome")
                .tag("outcome", outcome).register(meters);
    }
}
