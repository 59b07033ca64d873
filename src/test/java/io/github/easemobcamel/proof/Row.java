package io.github.easemobcamel.proof;

import io.github.easemobcamel.proof.Ledger.Account;
import io.github.easemobcamel.proof.Ledger.Delivery;
import io.github.easemobcamel.proof.Ledger.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
 * @param disorder how many events were delivered before the one that was received before them in the same room, though
 *     neither of the two ever failed there and there was no kill from the first one's answer to their deliveries
 * @param disorderOverKill the same with a kill
 * @param failures how many attempts the destination saw and did not take
 * @param altered how many deliveries had other bytes than were sent
 * @param unknown how many deliveries were of events that nobody had sent
 */
record Row(String destination, long sent, long answered, long delivered, long lost, long duplicates,
        long duplicatesWithoutKill, long disorder, long disorderOverKill, long failures, long altered, long unknown) {

    /** Adds up a destination's account. */
    static Row of(String destination, List<Entry> entries, Account account) {
        List<Entry> answered = entries.stream().filter(Entry::answered).toList();
        long delivered = answered.stream().filter(entry -> !deliveries(entry, account).isEmpty()).count();
        long duplicates = 0;
        long withoutKill = 0;
        for (Entry entry : entries) {
            List<Delivery> deliveries = deliveries(entry, account);
            for (int again = 1; again < deliveries.size(); again++) {
                duplicates++;
                withoutKill += deliveries.get(again).life() == deliveries.get(again - 1).life() ? 1 : 0;
            }
        }
        long disorder = 0;
        long overKill = 0;
        for (List<Entry> room : roomsInOrder(answered, account)) {
            for (int i = 1; i < room.size(); i++) {
                Entry before = room.get(i - 1);
                Entry after = room.get(i);
                Delivery first = deliveries(before, account).get(0);
                Delivery second = deliveries(after, account).get(0);
                if (second.order() < first.order()) {
                    boolean oneLife = before.answeredIn() == first.life() && after.answeredIn() == first.life()
                            && second.life() == first.life();
                    disorder += oneLife ? 1 : 0;
                    overKill += oneLife ? 0 : 1;
                }
            }
        }
        return new Row(destination, entries.size(), answered.size(), delivered, answered.size() - delivered, duplicates,
                withoutKill, disorder, overKill, account.failures(), account.altered(), account.unknown());
    }

    /** The events of each room that were delivered and never failed, as received. */
    private static Iterable<List<Entry>> roomsInOrder(List<Entry> answered, Account account) {
        Map<String, List<Entry>> rooms = new HashMap<>();
        answered.stream().filter(entry -> !deliveries(entry, account).isEmpty())
                .filter(entry -> !account.everFailed(entry.event().callId()))
                .sorted(Comparator.comparing(entry -> entry.event().number()))
                .forEach(entry -> rooms.computeIfAbsent(entry.event().room(), room -> new ArrayList<>()).add(entry));
        return rooms.values();
    }

    private static List<Delivery> deliveries(Entry entry, Account account) {
        return account.deliveries(entry.event().callId());
    }
}
