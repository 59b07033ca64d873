package io.github.easemobcamel.deliver;

import io.github.easemobcamel.record.Attempt;
import io.github.easemobcamel.record.DeliveryState;
import io.github.easemobcamel.record.Facts;
import io.github.easemobcamel.record.RecordedEvent;
import io.github.easemobcamel.store.EventFormat;
import io.github.easemobcamel.store.QueueNames;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * Counts and records what becomes of the events at each destination: {@code easemob.camel.deliveries} with the tags {@code destination} and
 * {@code outcome}; {@code easemob.camel.receipt.to.delivery}, the time from a callback's receipt to its delivery; and
 * {@code easemob.camel.delivery.attempts}, how many attempts an event took that was delivered or became a dead letter.
 */
public final class DeliveryCounts {

    private static final String DELIVERY = DeliveryCounts.class.getName();
    private static final Duration[] BUCKETS = {Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofMillis(100),
        Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(1),
        Duration.ofMinutes(5), Duration.ofMinutes(30), Duration.ofHours(1), Duration.ofHours(6), Duration.ofDays(1)};
    private static final double[] ATTEMPT_BUCKETS = {1, 2, 3, 5, 10, 20, 50};

    private final Clock clock;
    private final Facts facts;
    private final Map<String, Meters> destinations;

    private enum Outcome {
        /** The endpoint has taken it. */
        DELIVERED,
        /** An attempt failed, another one follows. */
        FAILED,
        /** The last attempt failed. */
        DEAD_LETTERED,
        /** The destination's filter does not want it. */
        FILTERED;

        private String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private record Meters(Map<Outcome, Counter> outcomes, Timer time, DistributionSummary attempts) {

        void ended(Outcome outcome, int attempt) {
            outcomes.get(outcome).increment();
            attempts.record(attempt);
        }
    }

    /**
     * @param destinations the names of all destinations
     * @param clock tells when an event is delivered
     * @param registry gets the counts
     * @param facts is told of each attempt
     */
    public DeliveryCounts(Collection<String> destinations, Clock clock, MeterRegistry registry, Facts facts) {
        this.clock = clock;
        this.facts = facts;
        this.destinations = destinations.stream().collect(Collectors.toUnmodifiableMap(Function.identity(),
                name -> meters(name, registry)));
    }

    private static Meters meters(String destination, MeterRegistry registry) {
        Map<Outcome, Counter> outcomes = new EnumMap<>(Outcome.class);
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(outcome, Counter.builder("easemob.camel.deliveries")
                    .description("Attempts to deliver by outcome, and events that the filter did not want")
                    .tag("destination", destination).tag("outcome", outcome.word()).register(registry));
        }
        return new Meters(outcomes, Timer.builder("easemob.camel.receipt.to.delivery")
                .description("Time from a callback's receipt to its delivery").tag("destination", destination)
                .serviceLevelObjectives(BUCKETS).register(registry),
                DistributionSummary.builder("easemob.camel.delivery.attempts")
                        .description("Attempts that an event took which was delivered or became a dead letter")
                        .tag("destination", destination).serviceLevelObjectives(ATTEMPT_BUCKETS).register(registry));
    }

    /**
     * @param destination where the event is to be delivered
     * @param exchange the exchange of a delivery, its message as it came from the queue
     */
    void begin(String destination, Exchange exchange) {
        Message taken = exchange.getMessage();
        Delivery delivery = new Delivery(destination, taken,
                taken.getHeader(QueueNames.RECEIVED_TIME) instanceof Long received ? received : 0,
                taken.getHeader(DeliveryAttempts.ATTEMPTS, 0, Integer.class) + 1);
        exchange.setProperty(DELIVERY, delivery);
        exchange.getExchangeExtension().addOnCompletion(delivery);
    }

    /** @param exchange the exchange of a delivery that the endpoint has taken */
    void delivered(Exchange exchange) {
        if (exchange.getProperty(DELIVERY) instanceof Delivery delivery) {
            delivery.ended = true;
            delivery.meters.ended(Outcome.DELIVERED, delivery.attempt);
            Integer status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
            delivery.note(DeliveryState.DELIVERED, status == null ? 0 : status, null, 0);
            if (delivery.received > 0) {
                delivery.meters.time.record(Duration.ofMillis(Math.max(0, clock.millis() - delivery.received)));
            }
        }
    }

    /**
     * @param status what the endpoint answered; 0 if it did not
     * @param reason why it failed, without the endpoint's URI
     * @param next when the next attempt is, in milliseconds since 1970; 0 if none follows
     */
    void failed(Exchange exchange, int status, String reason, long next) {
        if (exchange.getProperty(DELIVERY) instanceof Delivery delivery) {
            delivery.ended = true;
            delivery.note(next == 0 ? DeliveryState.DEAD : DeliveryState.FAILING, status, reason, next);
            if (next == 0) {
                delivery.meters.ended(Outcome.DEAD_LETTERED, delivery.attempt);
            } else {
                delivery.meters.outcomes.get(Outcome.FAILED).increment();
            }
        }
    }

    /** What has gone through its route without having been offered to the endpoint was not wanted. */
    private final class Delivery extends SynchronizationAdapter {

        private final String destination;
        private final Message taken;
        private final Meters meters;
        private final long begun = clock.millis();
        private final long begunNanos = System.nanoTime();
        private final long received;
        private final int attempt;
        private boolean ended;

        /** @param received when, in milliseconds since 1970; 0 if that is not known */
        private Delivery(String destination, Message taken, long received, int attempt) {
            this.destination = destination;
            this.taken = taken;
            this.meters = destinations.get(destination);
            this.received = received;
            this.attempt = attempt;
        }

        @Override
        public void onComplete(Exchange exchange) {
            if (!ended) {
                meters.outcomes.get(Outcome.FILTERED).increment();
                facts.note(change().filtered(destination, begun));
            }
        }

        private void note(DeliveryState outcome, int status, String reason, long next) {
            long millis = Duration.ofNanos(System.nanoTime() - begunNanos).toMillis();
            boolean replay = taken.getHeader(RecordedEvent.RECORD_ID) != null || taken.getHeader(DeliveryAttempts.REPLAYS) != null;
            facts.note(change().attempted(destination, new Attempt(begun, millis, outcome, status, reason, replay), next));
        }

        private RecordedEvent change() {
            return RecordedEvent.of(taken.getHeaders(), taken.getHeader(EventFormat.BODY_CRC) instanceof Integer crc ? crc : null,
                    received, taken.getBody(byte[].class));
        }
    }
}
