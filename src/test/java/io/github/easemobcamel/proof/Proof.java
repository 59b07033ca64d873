package io.github.easemobcamel.proof;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Kills the packaged runner again and again while callbacks come in, are dispatched and delivered; lets it deliver what it
 * owes in the end, and adds up.
 */
final class Proof implements AutoCloseable {

    private static final int MOST_200S = 300;
    private static final int LONGEST_START_MILLIS = 3_000;
    private static final int LONGEST_LIFE_MILLIS = 3_000;
    private static final int LONGEST_LONG_LIFE_MILLIS = 10_000;
    private static final int LONGEST_DRAINING_MILLIS = 1_000;
    private static final Duration LONGEST_WAIT_FOR_200S = Duration.ofMinutes(2);
    private static final Duration LONGEST_DRAIN = Duration.ofMinutes(10);
    private static final Duration SILENCE = Duration.ofSeconds(4);
    /** Much more than the longest wait between two attempts. */
    private static final Duration SILENCE_WITHOUT_HOPE = Duration.ofSeconds(30);

    private final int kills;
    private final Random random;
    private final Ledger ledger;
    private final Destinations destinations;
    private final RunnerProcess runner;
    private final Senders senders;
    private final RouteEditor editor;
    private final AtomicInteger answersUntilKill = new AtomicInteger();
    private final RecordOfDeliveries record;
    private int repeated;
    private long recorded;
    private long unrecorded;

    /**
     * @param kills how many kills
     * @param edits whether the route files are edited meanwhile
     * @param seed what the random choices are made from
     * @param distribution the packaged runner
     * @param folder gets the ledger, the runner's folder and its log
     */
    Proof(int kills, boolean edits, long seed, Path distribution, Path folder) throws Exception {
        this.kills = kills;
        random = new Random(seed);
        Files.createDirectories(folder);
        Path log = folder.resolve("runner.log");
        Files.deleteIfExists(log);
        ledger = new Ledger(folder.resolve("ledger.tsv"), Destinations.ALL);
        destinations = new Destinations(ledger, new Random(random.nextLong()));
        RunnerHome home = RunnerHome.create(folder.resolve("home"), distribution, destinations.urls(), destinations.timeouts());
        record = new RecordOfDeliveries(home);
        runner = new RunnerProcess(distribution, home, log);
        senders = new Senders(home.callbacks(), RunnerHome.SECRET, ledger, this::countdown);
        editor = new RouteEditor(home, destinations.urls().get(Destinations.ROUTE), ledger);
        destinations.onVersion(editor::seen);
        if (edits) {
            editor.start();
        }
    }

    /**
     * Runs it all.
     *
     * @return what the ledger says in the end
     */
    Report run() throws Exception {
        start();
        runner.awaitReady();
        senders.start();
        destinations.start();
        for (int kill = 0; kill < kills; kill++) {
            Moment moment = Moment.of(kill);
            killAt(moment);
            destinations.awaitSilence();
            ledger.note("killed", moment);
            editor.pause();
            senders.resume();
            start();
        }
        runner.awaitReady();
        senders.stop();
        destinations.recover();
        drain();
        ledger.repeating();
        repeated = senders.repeat();
        drain();
        lookIntoTheRecord();
        runner.stop();
        return new Report(ledger);
    }

    /** What was delivered since the last kill must be in it, also what waited then. */
    private void lookIntoTheRecord() throws Exception {
        for (String destination : Destinations.ALL) {
            Set<String> missing = ledger.takenInThisLife(destination);
            recorded += missing.size();
            missing.removeAll(record.taken(destination));
            unrecorded += missing.size();
        }
        unrecorded = Math.max(0, unrecorded - record.dropped());
    }

    /** How many deliveries since the last kill are not in the runner's record, without being counted as dropped. */
    long unrecorded() {
        return unrecorded;
    }

    private void start() throws Exception {
        ledger.started();
        runner.start();
    }

    private void killAt(Moment moment) throws Exception {
        if (moment == Moment.WHILE_STARTING) {
            runner.run(upTo(LONGEST_START_MILLIS));
            kill();
            return;
        }
        runner.awaitReady();
        editor.resume();
        if (moment == Moment.AT_A_200) {
            answersUntilKill.set(1 + random.nextInt(MOST_200S));
            runner.awaitKilled(LONGEST_WAIT_FOR_200S);
            return;
        }
        runner.run(upTo(moment == Moment.LATER_UNDER_LOAD ? LONGEST_LONG_LIFE_MILLIS : LONGEST_LIFE_MILLIS));
        if (moment == Moment.WHILE_DRAINING) {
            senders.pause();
            runner.run(upTo(LONGEST_DRAINING_MILLIS));
        }
        kill();
    }

    private void kill() throws InterruptedException {
        runner.kill();
        runner.awaitKilled(Duration.ofSeconds(10));
    }

    private void countdown() {
        if (answersUntilKill.get() > 0 && answersUntilKill.decrementAndGet() == 0) {
            runner.kill();
        }
    }

    private Duration upTo(int millis) {
        return Duration.ofMillis(1L + random.nextInt(millis));
    }

    /** Gives the runner time to deliver what it owes, and some more for what it should not. */
    private void drain() {
        long start = System.nanoTime();
        try {
            await().atMost(LONGEST_DRAIN).pollInterval(Duration.ofSeconds(1)).until(() -> {
                Duration silence = Duration.ofNanos(System.nanoTime() - Math.max(start, ledger.lastDelivery()));
                return silence.compareTo(ledger.owed() == 0 ? SILENCE : SILENCE_WITHOUT_HOPE) > 0;
            });
        } catch (ConditionTimeoutException e) {
            ledger.note("still not drained");
        }
    }

    /** {@return how often what happened, in words} */
    String summary() {
        return ("%d of the events were sent again in the end; %d kills, %d bans of the sender; %s; of %d deliveries after the last "
                + "kill %d are missing from the record")
                .formatted(repeated, kills, senders.bans(), editor.summary(), recorded, unrecorded);
    }

    @Override
    public void close() throws IOException {
        runner.close();
        editor.close();
        senders.close();
        destinations.close();
        ledger.close();
    }
}
