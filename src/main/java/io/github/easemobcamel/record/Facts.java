package io.github.easemobcamel.record;

/** Is told what happens to events, at the place where it happens. Nobody waits for it, and it never fails. */
@FunctionalInterface
public interface Facts {

    /** Keeps nothing. */
    Facts NONE = change -> {};

    /** @param change what is new about an event; the caller does not change it any more */
    void note(RecordedEvent change);
}
