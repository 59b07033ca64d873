package io.github.easemobcamel.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** What became of each callback while runners came and went: answers, failures by what happened to the runner then, and deliveries. */
final class RestartBook {

    private static final int DIGITS = 3;

    private final Ledger ledger;
    private final Map<String, Row> rows = new TreeMap<>();
    private final List<Integer> gone = new ArrayList<>();
    private String now = "start";

    /** What happened while the runner did the same. */
    private static final class Row {
        private int times;
        private long answered;
        private final Map<String, Integer> failures = new TreeMap<>();
        private final Histogram nanos = new Histogram(DIGITS);
        private final Histogram awayNanos = new Histogram(DIGITS);
    }

    /** @param ledger is told of answers, and knows of deliveries */
    RestartBook(Ledger ledger) {
        this.ledger = ledger;
    }

    /** @param what is done to the runner from now on, such as "SIGTERM" */
    synchronized void begins(String what) {
        now = what;
        row().times++;
    }

    /** @param nanos how long it took from the signal until the next process was ready */
    synchronized void away(long nanos) {
        row().awayNanos.recordValue(nanos);
    }

    /** A callback was answered 200, so long after it was due. */
    synchronized void answered(int number, long nanos) {
        ledger.answered(number, 200);
        row().answered++;
        row().nanos.recordValue(nanos);
    }

    /** An attempt has failed. */
    synchronized void failed(int number, String how, boolean second) {
        row().failures.merge(how, 1, Integer::sum);
        if (second) {
            gone.add(number);
        }
    }

    private Row row() {
        return rows.computeIfAbsent(now, key -> new Row());
    }

    /** {@return the first tries that failed while something else than this was done to the runner, in words} */
    synchronized List<String> failuresBeside(String what) {
        return rows.entrySet().stream().filter(row -> !row.getKey().equals(what) && !row.getValue().failures.isEmpty())
                .map(row -> row.getKey() + ": " + row.getValue().failures).toList();
    }

    /** {@return the callbacks whose second try failed, too: Easemob would forget them} */
    synchronized List<Integer> gone() {
        return List.copyOf(gone);
    }

    /** {@return the longest time until a 200 while something else than this was done to the runner, in milliseconds} */
    synchronized long slowestMillisBeside(String what) {
        return rows.entrySet().stream().filter(row -> !row.getKey().equals(what))
                .mapToLong(row -> row.getValue().nanos.getMaxValue() / 1_000_000).max().orElse(0);
    }

    /** {@return a row for each thing that was done to the runner} */
    synchronized String table() {
        StringBuilder table = new StringBuilder("""
                | | times | until ready again, median and longest | answered 200 | failed attempts | slowest 200 |
                |---|---|---|---|---|---|
                """);
        rows.forEach((what, row) -> table.append("| %s | %d | %.1f s, %.1f s | %d | %s | %.1f s |%n".formatted(what, row.times,
                row.awayNanos.getValueAtPercentile(50) / 1e9, row.awayNanos.getMaxValue() / 1e9, row.answered,
                row.failures.isEmpty() ? "0" : row.failures, row.nanos.getMaxValue() / 1e9)));
        return table.toString();
    }
}
