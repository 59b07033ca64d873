package io.github.easemobcamel.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Keeps the callbacks that failed or fell into a ban, in buckets of 10 minutes, for 3 days.
 *
 * <p>Source: the vendor's page on the exception storage. Whether a bucket goes once its callbacks have been delivered is
 * not documented; here a delivered callback goes, and an empty bucket with it.
 */
final class ExceptionStorage {

    private static final Duration KEPT = Duration.ofDays(3);
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuuMMddHHmm");

    private final Clock clock;
    private final ZoneId zone;
    private final NavigableMap<Instant, Bucket> buckets = new TreeMap<>();

    ExceptionStorage(Clock clock, ZoneId zone) {
        this.clock = clock;
        this.zone = zone;
    }

    /** A bucket as the storage's first call tells it. */
    record Info(String date, int size, int retry) {
    }

    synchronized void keep(Callback callback) {
        forgetOld();
        long slice = Duration.ofMinutes(10).toSeconds();
        Instant start = Instant.ofEpochSecond(Math.floorDiv(clock.instant().getEpochSecond(), slice) * slice);
        buckets.computeIfAbsent(start, key -> new Bucket()).callbacks.add(callback);
    }

    /** {@return the buckets, the oldest first} */
    synchronized List<Info> info() {
        forgetOld();
        return buckets.entrySet().stream().map(entry -> new Info(date(entry.getKey()),
                entry.getValue().callbacks.size(), entry.getValue().retries)).toList();
    }

    /**
     * Counts one more retry of a bucket.
     *
     * @param date a key as {@link #info()} tells it
     * @return the bucket's callbacks, none if there is no such bucket
     */
    synchronized List<Callback> retry(String date) {
        forgetOld();
        for (var entry : buckets.entrySet()) {
            if (date(entry.getKey()).equals(date)) {
                entry.getValue().retries++;
                return List.copyOf(entry.getValue().callbacks);
            }
        }
        return List.of();
    }

    /** The callback has been delivered after all. */
    synchronized void remove(Callback callback) {
        buckets.values().forEach(bucket -> bucket.callbacks.remove(callback));
        buckets.values().removeIf(bucket -> bucket.callbacks.isEmpty());
    }

    private void forgetOld() {
        buckets.headMap(clock.instant().minus(KEPT), false).clear();
    }

    private String date(Instant start) {
        return DATE.format(LocalDateTime.ofInstant(start, zone));
    }

    private static final class Bucket {
        private final Set<Callback> callbacks = new LinkedHashSet<>();
        private int retries;
    }
}
