package io.github.easemobcamel.operate;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** How fast the counts of the metrics grow: looks at them every second and remembers a minute. */
final class Rates implements AutoCloseable {

    private static final String PREFIX = "easemob.camel.";
    private static final int REMEMBERED = 61;
    /** How many looks a rate goes back. */
    private static final int RECENT = 10;

    private final MeterRegistry registry;
    private final Deque<Look> looks = new ArrayDeque<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "rates");
        thread.setDaemon(true);
        return thread;
    });

    private record Look(long nanos, Map<Meter.Id, Double> values) {
    }

    Rates(MeterRegistry registry) {
        this.registry = registry;
        clock.scheduleWithFixedDelay(this::look, 0, 1, TimeUnit.SECONDS);
    }

    private void look() {
        Map<Meter.Id, Double> values = new HashMap<>();
        registry.forEachMeter(meter -> {
            String name = meter.getId().getName();
            if (meter instanceof Timer timer && name.equals(PREFIX + "callbacks")) {
                values.put(meter.getId(), (double) timer.count());
            } else if (meter instanceof Counter counter && (name.equals(PREFIX + "deliveries") || name.equals(PREFIX + "events"))) {
                values.put(meter.getId(), counter.count());
            } else if (meter instanceof Gauge gauge && name.equals(PREFIX + "waiting.events")) {
                values.put(meter.getId(), gauge.value());
            }
        });
        synchronized (this) {
            looks.addLast(new Look(System.nanoTime(), values));
            if (looks.size() > REMEMBERED) {
                looks.removeFirst();
            }
        }
    }

    /**
     * {@return by how much all meters of a name with a tag together have grown in a second, in the last ten seconds}
     *
     * @param tag and value: pairs of names and values that the meters have
     */
    double perSecond(String name, String... tag) {
        return growth(RECENT, name, tag);
    }

    /** {@return by how much the number of waiting events has become smaller in a second, in the last minute; negative if it grows} */
    double drained(String destination) {
        return -growth(REMEMBERED, "waiting.events", "destination", destination);
    }

    private synchronized double growth(int back, String name, String... tag) {
        if (looks.size() < 2) {
            return 0;
        }
        Look last = looks.peekLast();
        Look first = looks.stream().skip(Math.max(0, looks.size() - back)).findFirst().orElseThrow();
        double growth = 0;
        for (Map.Entry<Meter.Id, Double> each : last.values.entrySet()) {
            if (each.getKey().getName().equals(PREFIX + name) && has(each.getKey(), tag)) {
                growth += each.getValue() - first.values.getOrDefault(each.getKey(), 0.0);
            }
        }
        return growth * Duration.ofSeconds(1).toNanos() / Math.max(1, last.nanos - first.nanos);
    }

    private static boolean has(Meter.Id id, String... tag) {
        for (int i = 0; i < tag.length; i += 2) {
            if (!tag[i + 1].equals(id.getTag(tag[i]))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
