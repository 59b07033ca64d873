package io.github.easemobcamel.receive;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the failures that Easemob bans a callback rule for, as far as they can be seen from here, and warns before the ban.
 *
 * <p>A failure is every answer but 200, a 200 that comes later than Easemob waits, and a request that is not answered because
 * its connection was cut. A request that is not a POST is not Easemob's and does not count. Whatever else is sent to the URL
 * does, whoever sends it: before the signature is verified nothing tells Easemob from anyone else. So with several rules or
 * strangers at one URL each rule has at least the budget shown; but what fails before it gets here, in a proxy or at another
 * runner behind the same URL, is not in it.
 *
 * <p>Source: the vendor's page on callbacks after sending: 90 failures within 30 s ban the rule.
 */
public final class BanGuard {

    /** So many within a window ban the rule. */
    public static final int FAILURES = 90;
    static final Duration WINDOW = Duration.ofSeconds(30);
    /** The status of a request without an answer in time. */
    static final int NO_ANSWER = 0;

    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");
    private static final String REPLY = BanGuard.class.getName();
    private static final Duration EASEMOB_PATIENCE = Duration.ofSeconds(10);
    /** Of the failures that are left, where a warning is due: half, a quarter, none. */
    private static final int[] WARNINGS = {FAILURES / 2, FAILURES / 4, 0};

    private final Supplier<String> storeProblem;
    private final LongSupplier nanoTime;
    /** The latest failures, the oldest first, no more than ban a rule. */
    private final Deque<Failure> failures = new ArrayDeque<>();
    private int warned;

    private record Failure(long nanos, Kind kind) {
    }

    /** What was answered: the status, and the message where one status has several causes. */
    private record Kind(int status, String message) {
    }

    /**
     * @param meters gets the gauge {@code easemob.camel.ban.budget}, 90 down to 0
     * @param storeProblem says why nothing can be stored now and what mends it, or null
     */
    public BanGuard(MeterRegistry meters, Supplier<String> storeProblem) {
        this(meters, storeProblem, System::nanoTime);
    }

    BanGuard(MeterRegistry meters, Supplier<String> storeProblem, LongSupplier nanoTime) {
        this.storeProblem = storeProblem;
        this.nanoTime = nanoTime;
        meters.gauge("easemob.camel.ban.budget", this, BanGuard::remaining);
    }

    /** @param request a request on the path of the callbacks that has just come in; it is counted when it has ended */
    void watch(RoutingContext request) {
        if (request.request().method().equals(HttpMethod.POST)) {
            long start = nanoTime.getAsLong();
            request.addEndHandler(ended -> {
                boolean inTime = nanoTime.getAsLong() - start <= EASEMOB_PATIENCE.toNanos();
                boolean answered = ended.succeeded() && inTime;
                answered(answered ? request.response().getStatusCode() : NO_ANSWER,
                        answered ? AnswerBody.message(request.get(REPLY)) : "");
            });
        }
        request.next();
    }

    /**
     * @param request a request
     * @param reply the body of its answer
     */
    static void note(RoutingContext request, String reply) {
        request.put(REPLY, reply);
    }

    /**
     * @param status the HTTP status of an answer, or {@link #NO_ANSWER}
     * @param message the fixed words that the answer says it with, or nothing
     */
    synchronized void answered(int status, String message) {
        if (status == Answer.ACCEPTED.httpStatus()) {
            return;
        }
        if (failures.size() == FAILURES) {
            failures.removeFirst();
        }
        failures.addLast(new Failure(nanoTime.getAsLong(), new Kind(status, message)));
        int left = remaining();
        if (warned < WARNINGS.length && left <= WARNINGS[warned]) {
            warned++;
            warn(left);
        }
    }

    /** {@return how many more failures Easemob would bear in this window, 0 to 90} */
    public synchronized int remaining() {
        long now = nanoTime.getAsLong();
        while (!failures.isEmpty() && now - failures.peekFirst().nanos >= WINDOW.toNanos()) {
            failures.removeFirst();
        }
        if (failures.size() < FAILURES / 4) {
            warned = 0;
        }
        return FAILURES - failures.size();
    }

    /** {@return whether less than half of what Easemob bears has failed, so that it may be asked to send more} */
    public boolean mayBearMore() {
        return remaining() > FAILURES / 2;
    }

    /** {@return the failures in the window by their status, 0 for those without an answer in time} */
    public synchronized Map<Integer, Integer> byStatus() {
        remaining();
        Map<Integer, Integer> counts = new TreeMap<>();
        failures.forEach(failure -> counts.merge(failure.kind.status, 1, Integer::sum));
        return counts;
    }

    private void warn(int left) {
        Map<Kind, Integer> counts = new HashMap<>();
        failures.forEach(failure -> counts.merge(failure.kind, 1, Integer::sum));
        Kind most = counts.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
        LOG.warn(
                "{} of the {} failures within {} s for which Easemob bans a callback rule{}. {} of them: {}. During a ban, 5 to 25 "
                        + "minutes, Easemob sends nothing, and what is missed comes back from its exception storage only "
                        + "(easemob.recovery.enabled). If all rules are in order, someone else sends to this URL: that does Easemob no harm",
                FAILURES - left, FAILURES, WINDOW.toSeconds(), left == 0 ? " are reached" : " have happened",
                counts.get(most), FailureCause.words(most.status, most.message, storeProblem.get()));
    }
}
