package io.github.easemobcamel.receive;

import io.github.easemobcamel.record.Facts;
import io.github.easemobcamel.record.RecordedEvent;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts the answers to callbacks, and how long each took: {@code easemob.camel.callbacks} with the tags {@code answer} (the
 * status word) and {@code status} (the HTTP status). An answer that a changed route makes is {@code other}, a connection that
 * ended without one is {@code none} with the status 0; a status is one of a few hundred whatever anybody sends.
 */
public final class CallbackAnswers {

    private static final String NAME = "easemob.camel.callbacks";
    private static final String OTHER = "other";
    private static final String NONE = "none";
    /** Easemob waits for 10 s. */
    private static final Duration[] BUCKETS = {Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(25),
        Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofSeconds(1),
        Duration.ofMillis(2500), Duration.ofSeconds(5), Duration.ofSeconds(10)};
    /** An answer that took longer is late; what else there is to do can wait for so long then. */
    private static final long LATE_NANOS = Duration.ofMillis(500).toNanos();
    private static final String ANSWER = CallbackAnswers.class.getName();

    private static final String MESSAGE = CallbackAnswers.class.getName() + ".message";

    private final MeterRegistry meters;
    private final Facts facts;
    private final Map<Answer, Timer> timers = new HashMap<>();
    private volatile long lastLate = System.nanoTime() - LATE_NANOS;

    /**
     * @param meters gets a timer for each {@link Answer}, so that it is there before the first one
     * @param facts is told what was refused
     */
    public CallbackAnswers(MeterRegistry meters, Facts facts) {
        this.meters = meters;
        this.facts = facts;
        for (Answer answer : Answer.values()) {
            timers.put(answer, timer(answer.word(), answer.httpStatus()));
        }
        Gauge.builder("easemob.camel.answers.late", this, answers -> answers.areLate() ? 1 : 0)
                .description("Whether what is stored waits, for answers take long: 1 or 0").register(meters);
    }

    /** @param request a request on the path of the callbacks that has just come in; it is counted when it has ended */
    void watch(RoutingContext request) {
        long start = System.nanoTime();
        request.addEndHandler(ended -> {
            Answer answer = request.get(ANSWER);
            int status = request.response().getStatusCode();
            Timer timer = ended.failed() ? timer(NONE, BanGuard.NO_ANSWER)
                    : answer != null && answer.httpStatus() == status ? timers.get(answer) : timer(OTHER, status);
            timer.record(Duration.ofNanos(System.nanoTime() - start));
            if (answer != null && answer.httpStatus() != Answer.ACCEPTED.httpStatus()) {
                facts.note(RecordedEvent.refused(answer.word(), request.get(MESSAGE),
                        request.request().connection().remoteAddress().hostAddress(), System.currentTimeMillis()));
            }
        });
        request.next();
    }

    /** @param nanos how long the runner itself took for an answer, from the end of the request on */
    void took(long nanos) {
        if (nanos > LATE_NANOS) {
            lastLate = System.nanoTime();
        }
    }

    /** {@return whether answers take so long, or did a moment ago, that what can wait is to make way for them} */
    public boolean areLate() {
        return System.nanoTime() - lastLate < LATE_NANOS;
    }

    /**
     * Notes which answer a request gets.
     *
     * @param request the request
     * @param reply the body of the answer
     * @param status its HTTP status
     */
    static void note(RoutingContext request, String reply, int status) {
        for (Answer answer : Answer.values()) {
            if (answer.httpStatus() == status && reply.startsWith(AnswerBody.beginning(answer))) {
                request.put(ANSWER, answer);
                request.put(MESSAGE, AnswerBody.message(reply));
            }
        }
    }

    private Timer timer(String answer, int status) {
        return Timer.builder(NAME).description("Requests at the callback path by answer, and the time until it")
                .tag("answer", answer).tag("status", String.valueOf(status)).serviceLevelObjectives(BUCKETS).register(meters);
    }
}
