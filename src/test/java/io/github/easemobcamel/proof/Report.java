package io.github.easemobcamel.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What comes out of the ledger: a table for people, and a verdict. */
final class Report {

    private final List<Row> rows;
    private final long unanswered;

    /**
     * @param ledger the ledger, in which nothing is written any more
     */
    Report(Ledger ledger) {
        List<Entry> entries = ledger.entries();
        rows = ledger.accounts().entrySet().stream()
                .map(account -> Row.of(account.getKey(), entries, account.getValue())).toList();
        unanswered = entries.stream().filter(entry -> !entry.answered()).count();
    }

    /**
     * {@return what must not be, in words; empty if all is well}
     *
     * @param steady the destinations that never fail, for which alone order is promised
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
        return text.append(unanswered).append(" events were never answered 200: by the vendor's rule they are gone").toString();
    }

    private static String line(Object... columns) {
        return String.format(Locale.ROOT, "| %-8s | %7s | %12s | %9s | %4s | %10s | %9s | %12s | %9s | %15s |%n", columns);
    }
}
