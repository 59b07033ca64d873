package io.github.easemobcamel.proof;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The proof's own books: what was sent, what was answered 200, what each destination took. It is kept apart from everything
 * that the runner does, and only ever grows; every entry is a line of a file too, for people to look into:
 * {@code <ms since the start> TAB <what> TAB …}.
 *
 * <p>Time is counted in lives: that of the first runner is 1, and each start after a kill begins another.
 */
final class Ledger implements AutoCloseable {

    private final long start = System.nanoTime();
    private final BufferedWriter file;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, Account> accounts = new LinkedHashMap<>();
    private int life;
    private boolean repeating;
    private long lastDelivery = start;

    Ledger(Path file, List<String> destinations) throws IOException {
        this.file = Files.newBufferedWriter(file);
        destinations.forEach(name -> accounts.put(name, new Account()));
    }

    /** The event is about to be sent for the first time. */
    synchronized void sent(Event event) {
        entries.put(event.callId(), new Entry(event));
        write("sent", event.callId(), event.room(), event.number());
    }

    /** The event was answered 200: from now on the runner owes it to every destination. */
    synchronized void answered(Event event) {
        entries.get(event.callId()).answered(life, repeating);
        write("answered", event.callId());
    }

    /** Neither the first attempt nor the only retry was answered 200: the event is gone, as far as its sender knows. */
    synchronized void gone(Event event) {
        write("gone", event.callId());
    }

    /** The destination has taken the event and is about to answer so. */
    synchronized void delivered(String destination, String callId, byte[] body) {
        accounts.get(destination).take(callId, body, entries.get(callId), life, repeating);
        lastDelivery = System.nanoTime();
        write("delivered", callId, destination);
    }

    /** The destination was asked to take the event, and does not. */
    synchronized void failed(String destination, String callId, Object how) {
        accounts.get(destination).fail();
        write("failed", callId, destination, how);
    }

    /** The runner was started: another life begins. */
    synchronized void started() {
        life++;
        write("started", life);
        flush();
    }

    /** Nothing is owed, and from now on events are sent again: what was delivered before must not be delivered any more. */
    synchronized void repeating() {
        repeating = true;
        write("repeating");
    }

    /** Anything else worth a line. */
    synchronized void note(Object... what) {
        write(what);
    }

    /** How many pairs of an event answered 200 and a destination are still without a delivery. */
    synchronized long owed() {
        return entries.values().stream().filter(Entry::answered)
                .mapToLong(entry -> accounts.values().stream().filter(account -> !account.has(entry)).count()).sum();
    }

    /** The callIds of the events that a destination has taken since the last start. */
    synchronized Set<String> takenInThisLife(String destination) {
        return accounts.get(destination).takenIn(life);
    }

    /** When something was delivered last, as {@link System#nanoTime} tells it. */
    synchronized long lastDelivery() {
        return lastDelivery;
    }

    /** All events in the order sent; to be read when nothing is written any more. */
    List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    /** What each destination took; to be read when nothing is written any more. */
    Map<String, Account> accounts() {
        return accounts;
    }

    private void write(Object... columns) {
        try {
            file.append(String.valueOf((System.nanoTime() - start) / 1_000_000));
            for (Object column : columns) {
                file.append('\t').append(column.toString());
            }
            file.append('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** So that somebody can watch. */
    private void flush() {
        try {
            file.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        file.close();
    }
}
