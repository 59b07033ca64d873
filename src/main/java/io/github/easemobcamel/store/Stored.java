package io.github.easemobcamel.store;

/** What the store did with a callback that is on disk now. */
public enum Stored {
    /** It is stored, for the first time. */
    NEW,
    /** The same callback was stored before. */
    DUPLICATE,
    /** Its callId was stored before with another body: it is stored, for the first time, among the conflicts. */
    CONFLICT
}
