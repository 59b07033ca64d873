package io.github.easemobcamel.recovery;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.easemobcamel.rest.EasemobException;
import io.github.easemobcamel.rest.JsonLines;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.ExchangeException;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which buckets of Easemob's exception storage are asked for in a run of {@code recover-missed-callbacks}: those that
 * have waited longest first, the older one of two, for it is the next to be dropped. Callbacks that come twice are no harm:
 * they are answered {@code duplicate} and stored once.
 *
 * <p>A run asks for 200 callbacks a second at most, on the average over the interval, and pauses after each bucket, so that
 * what is sent again does not arrive in one flood beside what is sent for the first time.
 */
public final class MissedCallbacks {

    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");
    private static final int CALLBACKS_A_SECOND = 200;
    private static final long SHORTEST_PAUSE_MILLIS = 200;
    /** A stop of the runner waits for the end of a pause. */
    private static final long LONGEST_PAUSE_MILLIS = 2000;

    private final BucketTries tries;
    private final BooleanSupplier leads;
    private final BooleanSupplier mayBearMore;
    private final StorageCounts counts;
    private final RecoveryTrouble trouble;
    private final Clock clock;
    private final Set<String> givenUp = new TreeSet<>();
    private Duration interval;
    private Instant runStart = Instant.MIN;
    private volatile boolean runEnded;

    /**
     * @param dataDir the folder of the file in which the tries are remembered
     * @param interval the time between two runs
     * @param leads whether this runner asks for all that share its broker
     * @param mayBearMore whether what is received is answered well enough to ask for more
     * @param meters where is counted what was missing and what came back
     * @param clock the time
     */
    public MissedCallbacks(Path dataDir, Duration interval, BooleanSupplier leads, BooleanSupplier mayBearMore,
            MeterRegistry meters,
            Clock clock) {
        this.tries = new BucketTries(new JsonLines(dataDir.resolve("recovery.jsonl")));
        this.leads = leads;
        this.mayBearMore = mayBearMore;
        this.counts = new StorageCounts(meters);
        this.trouble = new RecoveryTrouble(clock);
        this.clock = clock;
        this.interval = interval;
    }

    /** From now on the time between two runs is another one. */
    public synchronized void use(Duration changed) {
        interval = changed;
    }

    /**
     * Begins a run.
     *
     * @param list what the storage lists
     * @param camel the context of the route: when it stops, the run ends
     * @return the buckets to ask for now, one after the other; ends early when the service is in trouble
     */
    public synchronized Iterator<Bucket> due(@Body JsonNode list, CamelContext camel) {
        runStart = clock.instant();
        runEnded = false;
        List<Bucket> listed = Bucket.read(list);
        if (listed.size() < list.size()) {
            trouble.warn("list", "Easemob's list of " + list.size() + " bucket(s) has only " + listed.size() + " with a date");
        }
        Set<String> dates = listed.stream().map(Bucket::date).collect(Collectors.toSet());
        tries.keepOnly(dates);
        givenUp.retainAll(dates);
        counts.listed(listed);
        List<Bucket> counted = listed.stream().map(tries::counted).toList();
        counted.stream().filter(bucket -> bucket.tries() >= BucketTries.MAX).forEach(this::giveUp);
        Duration every = interval;
        Iterator<Bucket> due = counted.stream().filter(bucket -> tries.isDue(bucket, runStart, every))
                .sorted(Comparator.comparing(tries::last).thenComparing(Bucket::date)).iterator();
        return new BucketsOfARun(due, Math.max(1, CALLBACKS_A_SECOND * every.toSeconds()),
                () -> !runEnded && !camel.isStopping() && leads.getAsBoolean() && mayAsk());
    }

    /**
     * @param bucket a bucket that was asked for
     * @param answer what the service said: {@code success} or {@code failure}
     */
    public synchronized void asked(@Variable("bucket") Bucket bucket, @Body JsonNode answer) {
        tries.asked(bucket, runStart, true);
        boolean success = answer.asText().equals("success");
        counts.asked(bucket, success);
        if (success) {
            LOG.info("Asked Easemob to send the {} callback(s) of {} again, try {} of {}", bucket.size(), bucket.date(),
                    bucket.tries() + 1, BucketTries.MAX);
        } else {
            trouble.warn("failure",
                    "Easemob answered " + answer + " when asked for " + bucket.date() + "; it is asked again later");
        }
    }

    /**
     * Notes what kept the storage from being listed, or a bucket from being asked for.
     *
     * @param bucket the bucket, or null for the list
     * @param failure what happened
     */
    public synchronized void failed(@Variable("bucket") Bucket bucket, @ExchangeException Exception failure) {
        EasemobException known = failure instanceof EasemobException easemob ? easemob : null;
        if (bucket != null) {
            // Without an answer, or with one that cannot be read, the service may have done it.
            boolean mayBeDone = known != null && (known.getStatus() == 200 || known.getError().equals("no_reply"));
            tries.asked(bucket, runStart, mayBeDone);
            counts.asked(bucket, false);
        }
        runEnded = known == null || known.isRetryable() || known.getStatus() == 401 || known.getStatus() == 403;
        trouble.warn(failure);
    }

    /**
     * {@return how long to wait before the next, in milliseconds}
     *
     * @param bucket the bucket that was asked for
     */
    public long pauseMillis(@Variable("bucket") Bucket bucket) {
        return Math.max(SHORTEST_PAUSE_MILLIS, Math.min(LONGEST_PAUSE_MILLIS, bucket.size() * 1000L / CALLBACKS_A_SECOND));
    }

    private boolean mayAsk() {
        boolean may = mayBearMore.getAsBoolean();
        if (!may) {
            trouble.warn("ban", "too many callbacks fail here as it is; Easemob is asked again when they do not");
        }
        return may;
    }

    private void giveUp(Bucket bucket) {
        if (givenUp.add(bucket.date())) {
            counts.gaveUp();
            LOG.warn("Easemob's exception storage still lists {} callback(s) of {} after {} tries; it is not asked for them any "
                    + "more, and drops them three days after they failed", bucket.size(), bucket.date(), bucket.tries());
        }
    }
}
