package io.github.easemobcamel.simulator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What became of the callbacks, the latest 10,000 of each kind, for tests to look at; safe to use from any thread. */
public final class CallbackLog {

    private static final int REMEMBERED = 10_000;

    /**
     * One attempt to post a callback.
     *
     * @param callback the callback
     * @param status the HTTP status of the reply, 0 if there was none
     * @param problem why there was no reply, empty if there was one
     */
    public record Attempt(Callback callback, int status, String problem) {
    }

    private final Deque<Attempt> attempts = new ArrayDeque<>();
    private final Deque<Callback> delivered = new ArrayDeque<>();
    private final Deque<Callback> failed = new ArrayDeque<>();
    private final Deque<Callback> withheld = new ArrayDeque<>();

    /** {@return every attempt, in the order in which they ended} */
    public synchronized List<Attempt> attempts() {
        return List.copyOf(attempts);
    }

    /** {@return the callbacks that were answered with 200} */
    public synchronized List<Callback> delivered() {
        return List.copyOf(delivered);
    }

    /** {@return the callbacks whose retry failed too} */
    public synchronized List<Callback> failed() {
        return List.copyOf(failed);
    }

    /** {@return the callbacks that were not sent because of a ban} */
    public synchronized List<Callback> withheld() {
        return List.copyOf(withheld);
    }

    synchronized void attempt(Callback callback, int status, String problem) {
        add(attempts, new Attempt(callback, status, problem));
    }

    synchronized void delivered(Callback callback) {
        add(delivered, callback);
    }

    synchronized void failed(Callback callback) {
        add(failed, callback);
    }

    synchronized void withheld(Callback callback) {
        add(withheld, callback);
    }

    private static <T> void add(Deque<T> entries, T entry) {
        if (entries.size() == REMEMBERED) {
            entries.removeFirst();
        }
        entries.addLast(entry);
    }
}
