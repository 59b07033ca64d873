package io.github.easemobcamel.proof;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the ledger says about one destination.
 *
 * @param destination its name
 * @param sent how many events were sent
 * @param answered how many of them were answered 200
 * @param delivered how many of those were delivered
 * @param lost how many of those were not
 * @param duplicates how many deliveries came after the first of the same event
 * @param duplicatesWithoutKill those for which there was no kill since the delivery before
 * @param disorder how many events were first delivered before the one that was received just before them in the same room
 * @param disorderWithoutKill those for which there was no kill from the answers to the two to their deliveries
 * @param failures how many attempts the destination saw and did not take
 * @param altered how many deliveries had other bytes than were sent
 * @param unknown how many deliveries were of events that nobody had sent
 */
record Row(String destination, long sent, long answered, long delivered, long lost, long duplicates,
        long duplicatesWithoutKill, long disorder, long disorderWithoutKill, long failures, long altered, long unknown) {

    /** Adds up a destination's account. */
    static Row of(String destination, List<Entry> entries, Account account) {
        List<Entry> answered = entries.stream().filter(Entry::answered).toList();
        List<Entry> delivered = answered.stream().filter(account::has).toList();
        List<Boolean> duplicates = duplicates(entries, account);
        List<Boolean> disorder = disorder(delivered, account);
        return new Row(destination, entries.size(), answered.size(), delivered.size(), answered.size() - delivered.size(),
                duplicates.size(), withoutKill(duplicates), disorder.size(), withoutKill(disorder),
                account.failures(), account.altered(), account.unknown());
    }

    private static long withoutKill(List<Boolean> overKill) {
        return overKill.stream().filter(kill -> !kill).count();
    }

    /**
     * For each delivery after the first of an event: whether there was a kill since the one before. That is no excuse for
     * those which came when events were sent again, for nothing was owed then.
     */
    private static List<Boolean> duplicates(List<Entry> entries, Account account) {
        List<Boolean> overKill = new ArrayList<>();
        for (Entry entry : entries) {
            List<Delivery> deliveries = account.deliveries(entry);
            for (int again = 1; again < deliveries.size(); again++) {
                Delivery delivery = deliveries.get(again);
                overKill.add(!delivery.repeating() && delivery.life() != deliveries.get(again - 1).life());
            }
        }
        return overKill;
    }

    /** For each event that has overtaken the one before it: whether there was a kill meanwhile. */
    private static List<Boolean> disorder(List<Entry> delivered, Account account) {
        List<Boolean> overKill = new ArrayList<>();
        Map<String, Entry> lastOfRoom = new HashMap<>();
        for (Entry entry : delivered.stream().filter(entry -> !entry.lateAnswer()).toList()) {
            Entry before = lastOfRoom.put(entry.room(), entry);
            if (before != null) {
                Delivery first = account.deliveries(before).get(0);
                Delivery second = account.deliveries(entry).get(0);
                if (second.order() < first.order()) {
                    overKill.add(Stream.of(before.answeredIn(), entry.answeredIn(), first.life(), second.life())
                            .distinct().count() > 1);
                }
            }
        }
        return overKill;
    }
}
