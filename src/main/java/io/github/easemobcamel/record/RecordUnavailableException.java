package io.github.easemobcamel.record;

/** The record cannot be asked now; the message says why. */
public final class RecordUnavailableException extends RuntimeException {

    RecordUnavailableException(String message) {
        super(message, null, false, false);
    }
}
