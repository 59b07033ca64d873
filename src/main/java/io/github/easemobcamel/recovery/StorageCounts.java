package io.github.easemobcamel.recovery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what Easemob's exception storage lists and what became of it. A callback that is sent again looks like any other, so
 * what came back is counted where it can be seen: by how much the buckets that were asked for have shrunk since.
 */
final class StorageCounts {

    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");
    private static final String PREFIX = "easemob.camel.recovery.";

    private final AtomicLong buckets;
    private final AtomicLong callbacks;
    private final Counter listedBuckets;
    private final Counter listedCallbacks;
    private final Counter askedBuckets;
    private final Counter askedCallbacks;
    private final Counter refusedBuckets;
    private final Counter givenUpBuckets;
    private final Counter goneCallbacks;
    /** By date, of the last list. */
    private Map<String, Integer> sizes = new HashMap<>();
    /** By date, of the buckets that were asked for and are still listed. */
    private final Map<String, Integer> asked = new HashMap<>();

    /** @param meters where the counts are kept, below {@code easemob.camel.recovery} */
    StorageCounts(MeterRegistry meters) {
        buckets = meters.gauge(PREFIX + "stored.buckets", new AtomicLong());
        callbacks = meters.gauge(PREFIX + "stored.callbacks", new AtomicLong());
        listedBuckets = meters.counter(PREFIX + "listed.buckets");
        listedCallbacks = meters.counter(PREFIX + "listed.callbacks");
        askedBuckets = meters.counter(PREFIX + "asked.buckets");
        askedCallbacks = meters.counter(PREFIX + "asked.callbacks");
        refusedBuckets = meters.counter(PREFIX + "refused.buckets");
        givenUpBuckets = meters.counter(PREFIX + "given.up.buckets");
        goneCallbacks = meters.counter(PREFIX + "gone.callbacks");
    }

    /** @param listed what the storage lists now; a bucket is counted once, and again for what has been added to it */
    void listed(List<Bucket> listed) {
        Map<String, Integer> now = new HashMap<>();
        listed.forEach(bucket -> now.put(bucket.date(), bucket.size()));
        now.forEach((date, size) -> {
            listedBuckets.increment(sizes.containsKey(date) ? 0 : 1);
            listedCallbacks.increment(Math.max(0, size - sizes.getOrDefault(date, 0)));
        });
        long gone = asked.entrySet().stream()
                .mapToLong(entry -> Math.max(0, entry.getValue() - now.getOrDefault(entry.getKey(), 0)))
                .sum();
        goneCallbacks.increment((double) gone);
        asked.keySet().retainAll(now.keySet());
        asked.replaceAll((date, size) -> now.get(date));
        long stored = now.values().stream().mapToLong(Integer::longValue).sum();
        if (gone > 0 || stored != callbacks.get() || now.size() != buckets.get()) {
            LOG.info(
                    "Easemob's exception storage lists {} bucket(s) with {} callback(s); {} of those asked for are no longer in it",
                    now.size(), stored, gone);
        }
        buckets.set(now.size());
        callbacks.set(stored);
        sizes = now;
    }

    /**
     * @param bucket a bucket that was asked for
     * @param success whether the service says that it sends it again
     */
    void asked(Bucket bucket, boolean success) {
        if (success) {
            askedBuckets.increment();
            askedCallbacks.increment(bucket.size());
            asked.put(bucket.date(), bucket.size());
        } else {
            refusedBuckets.increment();
        }
    }

    /** A bucket is still listed after its last try. */
    void gaveUp() {
        givenUpBuckets.increment();
    }
}
