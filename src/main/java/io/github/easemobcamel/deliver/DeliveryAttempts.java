package io.github.easemobcamel.deliver;

import io.github.easemobcamel.config.Destination;
import io.github.easemobcamel.deliver.order.HeldBackQueue;
import io.github.easemobcamel.event.EventHeader;
import io.github.easemobcamel.log.Tally;
import io.github.easemobcamel.rest.EasemobException;
import io.github.easemobcamel.store.QueueNames;
import java.time.Clock;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
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
    /** Artemis holds a message back until this time, in milliseconds since 1970. */
    private static final String SCHEDULED_DELIVERY = "_AMQ_SCHED_DELIVERY";
    /** The broker's group: all events of it go to one consumer, in order. */
    private static final String ROOM = "JMSXGroupID";
    static final String TAKEN = DeliveryAttempts.class.getName() + ".taken";
    private static final double JITTER = 0.1;
    private static final int MAX_REASON_LENGTH = 400;

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryAttempts.class);

    private final Map<String, Destination> destinations;
    private final DestinationStates states;
    private final DeliveryCounts counts;
    private final Clock clock;
    private final RandomGenerator random;
    private final Tally notPutBack = new Tally();
    private final Map<String, Tally> refused;
    private final Map<String, Tally> deadLettered;

    /**
     * @param destinations the destinations by name
     * @param states the destinations' states, which learn how each attempt ended
     * @param counts counts how each attempt ended
     * @param clock tells the time of a failure
     * @param random spreads the next attempts, so that a recovering destination is not hit by all at once
     */
    public DeliveryAttempts(Map<String, Destination> destinations, DestinationStates states, DeliveryCounts counts, Clock clock,
            RandomGenerator random) {
        this.destinations = Map.copyOf(destinations);
        refused = tallies();
        deadLettered = tallies();
        this.states = states;
        this.counts = counts;
        this.clock = clock;
        this.random = random;
    }

    private Map<String, Tally> tallies() {
        return destinations.keySet().stream().collect(Collectors.toUnmodifiableMap(name -> name, name -> new Tally()));
    }

    /**
     * Puts the event, with its own headers only, in the place of the broker's message, which is kept as it came for the case
     * that delivery fails.
     *
     * @param exchange the exchange of a delivery
     */
    public void begin(Exchange exchange) {
        counts.begin(destination(exchange).name(), exchange);
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

    /**
     * Notes that the endpoint has taken the event.
     *
     * @param exchange the exchange of a delivery
     */
    public void succeed(Exchange exchange) {
        states.gate(destination(exchange).name()).succeeded();
        counts.delivered(exchange);
    }

    /**
     * Fails with what the endpoint failed with. A failure of a route behind a {@code direct:} endpoint has passed that route's
     * own error handler, for which Camel marks it as done with; without the marks it is this route's to handle.
     *
     * @param exchange the exchange of a failed delivery
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
     * @param exchange the exchange of a failed delivery
     * @see #plan
     */
    public void fail(Exchange exchange) {
        Gate gate = states.gate(destination(exchange).name());
        boolean known = gate.isFailing();
        Message event = noteFailure(exchange);
        gate.failed(event.getHeader(EventHeader.CALL_ID, String.class), event.getHeader(REASON, String.class),
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
     * @param exchange the exchange of a failed delivery
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
     * @param exchange the exchange of a failed delivery
     * @see #plan
     */
    public void giveUp(Exchange exchange) {
        Message event = noteFailure(exchange);
        noteAnswer(exchange, event);
        bury(exchange, event, "no other attempt can help");
    }

    private void noteAnswer(Exchange exchange, Message event) {
        if (FaultClassifier.isAnswer(failure(exchange))) {
            states.gate(destination(exchange).name()).refused(event.getHeader(REASON, String.class));
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
        event.removeHeader(SCHEDULED_DELIVERY);
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
        counts.failed(exchange, false);
        Gate gate = states.gate(destination.name());
        long policy = Math.max(retry.backoff().after(attempts, 1 - JITTER, 1 + JITTER, random::nextDouble).toMillis(),
                pause(exchange).ofEvent().toMillis());
        long delay = gate.isFailing() ? Math.max(policy, gate.millisToProbe() + BEHIND_PROBE_MILLIS) : policy;
        long due = clock.millis() + delay;
        exchange.setVariable("nextQueue", QueueNames.destination(destination.name()));
        if (destination.strictOrder() && event.getHeader(ROOM) != null) {
            HeldBackQueue.makeHead(event, due);
            exchange.setVariable("nextQueue", QueueNames.heldBack(destination.name()));
            states.order(destination.name()).becomesHead(due);
        } else {
            event.setHeader(SCHEDULED_DELIVERY, due);
        }
        return "attempt " + (attempts + 1) + " of " + retry.maxAttempts() + " in " + delay + " ms";
    }

    private void bury(Exchange exchange, Message event, String why) {
        counts.failed(exchange, true);
        exchange.setVariable("nextQueue", QueueNames.deadLetters(destination(exchange).name()));
        count(deadLettered, exchange, event,
                "{} event(s) not delivered to {} go to the dead letters; the last one is {} {} ({}): {}", why);
    }

    /** Of what may be many at once, a line tells the number. */
    private void count(Map<String, Tally> tallies, Exchange exchange, Message event, String message, String outlook) {
        String name = destination(exchange).name();
        tallies.get(name).count(message, name, event.getHeader(EventHeader.OPERATION), event.getHeader(EventHeader.CALL_ID),
                event.getHeader(REASON), outlook);
    }

    private RequestedPause pause(Exchange exchange) {
        return RequestedPause.of(failure(exchange), destination(exchange).retry().backoff().longest(), clock);
    }

    private static Throwable failure(Exchange exchange) {
        return exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    }

    private Destination destination(Exchange exchange) {
        return destinations.get(exchange.getFromRouteId().substring(DeliveryRoutes.ID_PREFIX.length()));
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
