package io.github.easemobcamel.recovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.config.Backoff;
import io.github.easemobcamel.rest.JsonLines;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers when each bucket was asked for last and how often, in a file, so that a runner that starts again and again does
 * not use up a bucket's tries; and decides when it may be asked for again.
 *
 * <p>The wait doubles with each try, beginning with the interval of the runs: what was asked for has time to arrive, the ten
 * minutes that are still going on are asked for again when they are over, and the tries are spread over the three days for
 * which Easemob keeps a bucket. The service counts the tries too; the higher number counts.
 */
final class BucketTries {

    /** Source: the vendor's page on the exception storage advises no more than 10. */
    static final int MAX = 10;

    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");

    private final JsonLines file;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private record Entry(int tries, Instant last) {
    }

    /** @param file where it is kept; need not exist */
    BucketTries(JsonLines file) {
        this.file = file;
        try {
            file.read().forEach(this::remember);
        } catch (IOException e) {
            LOG.warn("{} cannot be read; buckets may be asked for sooner than need be ({})", file, e.toString());
        }
    }

    /** {@return the bucket with the number of tries that counts} */
    Bucket counted(Bucket listed) {
        return listed.withTries(Math.max(listed.tries(), entry(listed).tries));
    }

    /** {@return when it was asked for last; long ago if never} */
    Instant last(Bucket bucket) {
        return entry(bucket).last;
    }

    /**
     * {@return whether it has a try left, and is to be asked for in this run: to the nearest run}
     *
     * @param bucket a bucket with the number of tries that counts
     * @param now the start of this run
     * @param interval the time between two runs
     */
    boolean isDue(Bucket bucket, Instant now, Duration interval) {
        Backoff backoff = Backoff.doubling(interval, interval.multipliedBy(1L << (MAX - 1)));
        Duration wait = backoff.after(Math.max(1, bucket.tries())).minus(interval.dividedBy(2));
        Instant last = last(bucket);
        boolean clockSetBack = now.isBefore(last);
        return bucket.tries() < MAX && (last.equals(Instant.MIN) || !now.isBefore(last.plus(wait)) || clockSetBack);
    }

    /**
     * @param bucket a bucket that has been asked for
     * @param now the start of this run
     * @param counts whether that was a try: not if Easemob refused the call
     */
    void asked(Bucket bucket, Instant now, boolean counts) {
        Entry entry = new Entry(bucket.tries() + (counts ? 1 : 0), now);
        entries.put(bucket.date(), entry);
        try {
            file.append(line(bucket.date(), entry));
        } catch (IOException e) {
            LOG.warn("{} cannot be written; buckets may be asked for sooner than need be ({})", file, e.toString());
        }
    }

    /** @param dates what the storage lists now; the rest is forgotten */
    void keepOnly(Set<String> dates) {
        if (entries.keySet().retainAll(dates)) {
            try {
                file.replace(entries.entrySet().stream().map(entry -> line(entry.getKey(), entry.getValue())));
            } catch (IOException e) {
                LOG.warn("{} cannot be written; it grows by a line for each bucket ({})", file, e.toString());
            }
        }
    }

    private Entry entry(Bucket bucket) {
        return entries.getOrDefault(bucket.date(), new Entry(0, Instant.MIN));
    }

    private static ObjectNode line(String date, Entry entry) {
        return JsonNodeFactory.instance.objectNode().put("date", date).put("tries", entry.tries)
                .put("last", entry.last.toEpochMilli());
    }

    private void remember(JsonNode entry) {
        if (entry.path("date").isTextual() && entry.path("last").isIntegralNumber()) {
            entries.put(entry.path("date").asText(),
                    new Entry(entry.path("tries").asInt(), Instant.ofEpochMilli(entry.path("last").asLong())));
        }
    }
}
