package io.github.easemobcamel.proof;

import io.github.easemobcamel.proof.Ledger.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What comes out of the ledger: a table for people, and a verdict. */
final class Report {

    private static final String LINE = "| %-8s | %7s | %12s | %9s | %4s | %10s | %9s | %12s | %9s | %15s |%n";

    private final List<Row> rows;
    private final long unanswered;
    private final long unansweredAndDelivered;
    private final long torn;

    /**
     * @param ledger the ledger, in which nothing is written any more
     */
    Report(Ledger ledger) {
        List<Entry> entries = ledger.entries();
        rows = ledger.accounts().entrySet().stream()
                .map(account -> Row.of(account.getKey(), entries, account.getValue())).toList();
        List<Long> reached = entries.stream().filter(entry -> !entry.answered())
                .map(entry -> ledger.accounts().values().stream()
                        .filter(account -> !account.deliveries(entry.event().callId()).isEmpty()).count()).toList();
        unanswered = reached.size();
        unansweredAndDelivered = reached.stream().filter(count -> count > 0).count();
        torn = reached.stream().filter(count -> count > 0 && count < rows.size()).count();
    }

    /**
     * @param steady the destinations that never fail, for which alone order is promised
     * @return what must not be, in words; empty if all is well
     */
    List<String> violations(List<String> steady) {
        List<String> violations = new ArrayList<>();
        for (Row row : rows) {
            require(violations, row, row.lost(), "lost");
            require(violations, row, row.altered(), "delivered with other bytes");
            require(violations, row, row.unknown(), "delivered and never sent");
            if (steady.contains(row.destination())) {
                require(violations, row, row.duplicatesWithoutKill(), "doubled without a kill");
                require(violations, row, row.disorderWithoutKill(), "out of order without a kill");
            }
        }
        if (torn > 0) {
            violations.add(torn + " event(s) delivered to some destinations and not to others");
        }
        return violations;
    }

    private static void require(List<String> violations, Row row, long count, String what) {
        if (count > 0) {
            violations.add("%s: %d event(s) %s".formatted(row.destination(), count, what));
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(line("", "sent", "answered 200", "delivered", "lost", "duplicates",
                "… no kill", "out of order", "… no kill", "failed attempts"));
        text.append(line("---", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:"));
        rows.forEach(row -> text.append(line(row.destination(), row.sent(), row.answered(), row.delivered(), row.lost(),
                row.duplicates(), row.duplicatesWithoutKill(), row.disorder(), row.disorderWithoutKill(), row.failures())));
        return text.append("%d events were never answered 200, by the vendor's rule they are gone; %d of them were stored all "
                .formatted(unanswered, unansweredAndDelivered)).append("the same and delivered, %d not to all destinations"
                .formatted(torn)).toString();
    }

    private static String line(Object... columns) {
        return String.format(Locale.ROOT, LINE, columns);
    }
}
