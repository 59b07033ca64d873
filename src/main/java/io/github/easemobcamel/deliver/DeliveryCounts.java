package io.github.easemobcamel.deliver;

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
import org.apache.camel.support.SynchronizationAdapter;

/**
 * Counts what becomes of the events at each destination: {@code easemob.camel.deliveries} with the tags {@code destination} and
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
     */
    public DeliveryCounts(Collection<String> destinations, Clock clock, MeterRegistry registry) {
        this.clock = clock;
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
        Delivery delivery = new Delivery(destinations.get(destination),
                exchange.getMessage().getHeader(QueueNames.RECEIVED_TIME) instanceof Long received ? received : 0,
                exchange.getMessage().getHeader(DeliveryAttempts.ATTEMPTS, 0, Integer.class) + 1);
        exchange.setProperty(DELIVERY, delivery);
        exchange.getExchangeExtension().addOnCompletion(delivery);
    }

    /** @param exchange the exchange of a delivery that the endpoint has taken */
    void delivered(Exchange exchange) {
        if (exchange.getProperty(DELIVERY) instanceof Delivery delivery) {
            delivery.ended = true;
            delivery.meters.ended(Outcome.DELIVERED, delivery.attempt);
            if (delivery.received > 0) {
                delivery.meters.time.record(Duration.ofMillis(Math.max(0, clock.millis() - delivery.received)));
            }
        }
    }

    /** @param last whether no attempt follows */
    void failed(Exchange exchange, boolean last) {
        if (exchange.getProperty(DELIVERY) instanceof Delivery delivery) {
            delivery.ended = true;
            if (last) {
                delivery.meters.ended(Outcome.DEAD_LETTERED, delivery.attempt);
            } else {
                delivery.meters.outcomes.get(Outcome.FAILED).increment();
            }
        }
    }

    /** What has gone through its route without having been offered to the endpoint was not wanted. */
    private static final class Delivery extends SynchronizationAdapter {

        private final Meters meters;
        private final long received;
        private final int attempt;
        private boolean ended;

        /** @param received when, in milliseconds since 1970; 0 if that is not known */
        private Delivery(Meters meters, long received, int attempt) {
            this.meters = meters;
            this.received = received;
            this.attempt = attempt;
        }

        @Override
        public void onComplete(Exchange exchange) {
            if (!ended) {
                meters.outcomes.get(Outcome.FILTERED).increment();
            }
        }
    }
}
