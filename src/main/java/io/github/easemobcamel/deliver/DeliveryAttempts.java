package io.github.easemobcamel.deliver;

import io.github.easemobcamel.config.Destination;
import io.github.easemobcamel.deliver.order.HeldBackQueue;
import io.github.easemobcamel.deliver.order.RelaxedOrder;
import io.github.easemobcamel.event.EventHeader;
import io.github.easemobcamel.log.Tally;
import io.github.easemobcamel.rest.EasemobException;
import io.github.easemobcamel.store.QueueNames;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.support.DefaultMessage;
import org.apache.camel.util.ObjectHelper;
import org.apache.camel.util.URISupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the attempts to deliver an event and decides what follows a failed one: another attempt after a while, for which
 * the broker keeps the event, or the dead letters. The history travels with the event as JMS properties.
 */
public final class DeliveryAttempts {

    /** How often delivery was tried and failed. */
    public static final String ATTEMPTS = "deliveryAttempts";
    /** When delivery failed first, in milliseconds since 1970. */
    public static final String FIRST_FAILURE = "firstFailureTime";
    /** When delivery failed last, in milliseconds since 1970. */
    public static final String LAST_FAILURE = "lastFailureTime";
    /** Why delivery failed last. */
    public static final String REASON = "failureReason";
    /** How often it was replayed from the dead letters; the attempts count anew then, the first failure stays. */
    public static final String REPLAYS = "replays";

    /** Of an event that was tried before: it has gone behind those that were not, and is to be tried where it is now. */
    static final String BEHIND = "behindOthers";

    /** Longer than it takes another consumer to take the next probe. */
    private static final long BEHIND_PROBE_MILLIS = 1000;
    /** The exchange's property with the event as it came from the queue. */
    public static final String TAKEN = DeliveryAttempts.class.getName() + ".taken";
    /** The exchange's property with the {@link DeliveryPolicy.Deliveries} that the event belongs to. */
    private static final String BATCH = DeliveryAttempts.class.getName() + ".batch";
    private static final double JITTER = 0.1;
    private static final int MAX_REASON_LENGTH = 400;

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryAttempts.class);

    private final DeliveryPolicies policies;
    private final DeliveryCounts counts;
    private final Clock clock;
    private final RandomGenerator random;
    private final Tally notPutBack = new Tally();
    private final Map<String, Tally> refused = new ConcurrentHashMap<>();
    private final Map<String, Tally> deadLettered = new ConcurrentHashMap<>();

    /**
     * @param policies those of the destinations, which learn how each attempt ended
     * @param counts counts how each attempt ended
     * @param clock tells the time of a failure
     * @param random spreads the next attempts, so that a recovering destination is not hit by all at once
     */
    public DeliveryAttempts(DeliveryPolicies policies, DeliveryCounts counts, Clock clock, RandomGenerator random) {
        this.policies = policies;
        this.counts = counts;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Puts the event, with its own headers only, in the place of the broker's message, which is kept as it came for the case
     * that delivery fails.
     */
    public void begin(Exchange exchange) {
        counts.begin(destination(exchange).name(), exchange);
        exchange.setProperty(BATCH, policy(exchange).batch(exchange));
        Message taken = exchange.getMessage();
        Message event = new DefaultMessage(exchange.getContext());
        for (String name : EventHeader.ALL) {
            Object value = taken.getHeader(name);
            if (value != null) {
                event.setHeader(name, value);
            }
        }
        event.setBody(taken.getBody());
        exchange.setProperty(TAKEN, taken);
        exchange.setMessage(event);
    }

    /** Notes that the endpoint has taken the event. */
    public void succeed(Exchange exchange) {
        policy(exchange).breaker().succeeded();
        counts.delivered(exchange);
    }

    /**
     * Fails with what the endpoint failed with. A failure of a route behind a {@code direct:} endpoint has passed that route's
     * own error handler, for which Camel marks it as done with; without the marks it is this route's to handle.
     *
     * @throws Exception always
     */
    public void failHere(Exchange exchange) throws Exception {
        exchange.getExchangeExtension().setFailureHandled(false);
        exchange.getExchangeExtension().setErrorHandlerHandled(null);
        throw exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    }

    /**
     * Leaves the event to the broker, as it was before the attempt: what failed could not be noted in it.
     *
     * @param exchange the exchange of a failed delivery, with the failure to put the event back
     */
    public void leaveToBroker(Exchange exchange) {
        exchange.setRollbackOnly(true);
        notPutBack.count("{} event(s) that destination {} did not take could not be put back ({}); they are tried again",
                destination(exchange).name(), reason(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class)));
    }

    /**
     * Keeps an event for another attempt after a failure that is about the service, of which the circuit breaker is to know.
     *
     * @see #plan
     */
    public void fail(Exchange exchange) {
        boolean known = policy(exchange).breaker().isOpen();
        Message event = noteFailure(exchange);
        policy(exchange).breaker().failed(batch(exchange).permit(), event.getHeader(EventHeader.CALL_ID, String.class),
                event.getHeader(REASON, String.class),
                pause(exchange).ofDestination());
        String outlook = plan(exchange, event);
        if (outlook != null && !known) {
            exchange.setVariable("outlook", outlook);
        }
    }

    /**
     * Keeps an event for another attempt after a failure that is about this event alone. An answer that refuses it shows that the
     * service is up.
     *
     * @see #plan
     */
    public void refuse(Exchange exchange) {
        Message event = noteFailure(exchange);
        noteAnswer(exchange, event);
        String outlook = plan(exchange, event);
        if (outlook != null) {
            count(refused, exchange, event, "{} event(s) not delivered to {}; the last one is {} {} ({}): {}", outlook);
        }
    }

    /**
     * Puts an event to the dead letters although attempts are left: none of them can succeed.
     *
     * @see #plan
     */
    public void giveUp(Exchange exchange) {
        Message event = noteFailure(exchange);
        noteAnswer(exchange, event);
        bury(exchange, event, "no other attempt can help");
    }

    private void noteAnswer(Exchange exchange, Message event) {
        if (FaultClassifier.isAnswer(failure(exchange))) {
            policy(exchange).breaker().refused(event.getHeader(REASON, String.class));
        }
    }

    /**
     * Takes the event as it came from the queue again, whatever became of it on the way to the endpoint, and writes the failure
     * into its history; the destination is known by the route that took it, which nothing on the way can change.
     */
    private Message noteFailure(Exchange exchange) {
        Message event = exchange.getProperty(TAKEN, exchange.getMessage(), Message.class);
        exchange.setMessage(event);
        long now = clock.millis();
        if (event.getHeader(FIRST_FAILURE) == null) {
            event.setHeader(FIRST_FAILURE, now);
        }
        event.setHeader(LAST_FAILURE, now);
        event.setHeader(ATTEMPTS, event.getHeader(ATTEMPTS, 0, Integer.class) + 1);
        event.setHeader(REASON, reason(failure(exchange)));
        LOG.debug("A delivery to {} failed", destination(exchange).name(), failure(exchange));
        event.removeHeader(RelaxedOrder.SCHEDULED_DELIVERY);
        event.removeHeader(HeldBackQueue.DUE);
        event.removeHeader(HeldBackQueue.MARKER);
        event.removeHeader(BEHIND);
        exchange.setVariable("destination", destination(exchange).name());
        return event;
    }

    /**
     * Writes into an event, if attempts are left, the time of the next one, and sets the variable {@code nextQueue}, where it goes
     * now. While the destination fails, the next attempt comes after the next probe at the earliest, for which another event is to
     * be taken.
     *
     * @return what follows, in words; null if no attempt is left
     */
    private String plan(Exchange exchange, Message event) {
        Destination destination = destination(exchange);
        Destination.Retry retry = destination.retry();
        int attempts = event.getHeader(ATTEMPTS, Integer.class);
        if (attempts >= retry.maxAttempts()) {
            bury(exchange, event, "no attempt is left");
            return null;
        }
        CircuitBreaker breaker = policy(exchange).breaker();
        long policy = Math.max(retry.backoff().after(attempts, 1 - JITTER, 1 + JITTER, random::nextDouble).toMillis(),
                pause(exchange).ofEvent().toMillis());
        long delay = breaker.isOpen() ? Math.max(policy, breaker.millisToProbe() + BEHIND_PROBE_MILLIS) : policy;
        long next = clock.millis() + delay;
        counts.failed(exchange, httpStatus(failure(exchange)), event.getHeader(REASON, String.class), next);
        exchange.setVariable("nextQueue", batch(exchange).transaction().retry(event, next));
        return "attempt " + (attempts + 1) + " of " + retry.maxAttempts() + " in " + delay + " ms";
    }

    private void bury(Exchange exchange, Message event, String why) {
        counts.failed(exchange, httpStatus(failure(exchange)), event.getHeader(REASON, String.class), 0);
        exchange.setVariable("nextQueue", QueueNames.deadLetters(destination(exchange).name()));
        count(deadLettered, exchange, event,
                "{} event(s) not delivered to {} go to the dead letters; the last one is {} {} ({}): {}", why);
    }

    /** Of what may be many at once, a line tells the number. */
    private void count(Map<String, Tally> tallies, Exchange exchange, Message event, String message, String outlook) {
        String name = destination(exchange).name();
        tallies.computeIfAbsent(name, absent -> new Tally()).count(message, name, event.getHeader(EventHeader.ACTION),
                event.getHeader(EventHeader.CALL_ID),
                event.getHeader(REASON), outlook);
    }

    private RequestedPause pause(Exchange exchange) {
        return RequestedPause.of(failure(exchange), destination(exchange).retry().backoff().longest(), clock);
    }

    private static int httpStatus(Throwable failure) {
        HttpOperationFailedException http = ObjectHelper.getException(HttpOperationFailedException.class, failure);
        return http == null ? 0 : http.getStatusCode();
    }

    private static Throwable failure(Exchange exchange) {
        return exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    }

    private DeliveryPolicy policy(Exchange exchange) {
        return policies.policy(DeliveryRoutes.destination(exchange));
    }

    private static DeliveryPolicy.Deliveries batch(Exchange exchange) {
        return exchange.getProperty(BATCH, DeliveryPolicy.Deliveries.class);
    }

    private Destination destination(Exchange exchange) {
        return policy(exchange).destination();
    }

    /** Says why without the endpoint's URI, which may hold credentials. */
    private static String reason(Throwable failure) {
        HttpOperationFailedException http = ObjectHelper.getException(HttpOperationFailedException.class, failure);
        if (http != null) {
            return "HTTP status " + http.getStatusCode();
        }
        Throwable root = ObjectHelper.getException(EasemobException.class, failure);
        for (Throwable cause = failure; root == null; cause = cause.getCause()) {
            root = cause.getCause() == null || cause.getCause() == cause ? cause : null;
        }
        String text = URISupport.sanitizeUri(root.getClass().getSimpleName() + ": " + root.getMessage());
        return text.length() > MAX_REASON_LENGTH ? text.substring(0, MAX_REASON_LENGTH) : text;
    }
}
