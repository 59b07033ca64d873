package io.github.easemobcamel.rest;

import java.time.Duration;
import java.util.Optional;

/**
 * The one way in which a call to Easemob fails, whether before sending, on the way, or by the service's answer.
 *
 * <p>It keeps what the service said, and neither token nor secret. In YAML its properties are {@code ${exception.status}},
 * {@code ${exception.error}} and so on. {@link #getError()} is the service's own word or one of the constants below.
 */
public final class EasemobException extends RuntimeException {

    /** The caller's input was refused before anything was sent. */
    static final String INVALID_INPUT = "invalid_input";
    /** A property without which no call can be made is not set. */
    static final String MISSING_CONFIGURATION = "missing_configuration";
    /** More calls wait than the rate limit lets through in time. */
    static final String WAIT_EXCEEDED = "wait_exceeded";
    /** The request could not be made: a fault of this machine or of the route that sends. */
    static final String NOT_SENT = "not_sent";
    /** No connection, or no complete reply. */
    static final String NO_REPLY = "no_reply";
    /** A 200 without what the page of the call promises. */
    static final String UNREADABLE_REPLY = "unreadable_reply";
    /** A 200 in which the service says that it did not do it. */
    static final String RESULT_FALSE = "result_false";

    private final int status;
    private final String error;
    private final String description;
    private final String rawText;
    private final boolean retryable;
    private final transient Duration retryAfter;
    private final transient KeyProgress keys;

    private EasemobException(String message, int status, String error, String description, String rawText,
            boolean retryable, Duration retryAfter, KeyProgress keys, Throwable cause) {
        super(message, cause);
        this.status = status;
        this.error = error;
        this.description = description;
        this.rawText = rawText;
        this.retryable = retryable;
        this.retryAfter = retryAfter;
        this.keys = keys;
    }

    /** A failure of our own, before or without an answer. */
    static EasemobException local(String error, String description, boolean retryable, Throwable cause) {
        return new EasemobException(description, 0, error, description, "", retryable, null, null, cause);
    }

    /** Input that is refused before anything is sent. */
    static EasemobException invalid(String description) {
        return local(INVALID_INPUT, description, false, null);
    }

    /** An answer that is a failure. */
    static EasemobException answered(int status, String error, String description, String rawText, boolean retryable,
            Duration retryAfter) {
        String message = ("Easemob answered " + status + " " + error).strip()
                + (description.isEmpty() ? "" : ": " + description);
        return new EasemobException(message, status, error, description, rawText, retryable, retryAfter, null, null);
    }

    /** The same failure, told of a certain call. */
    EasemobException during(String what) {
        return copy(what + ": " + getMessage(), retryAfter, keys);
    }

    /** The same failure, with the pause after which trying again may help. */
    EasemobException after(Duration pause) {
        return copy(getMessage(), pause, keys);
    }

    /** The same failure, without a secret that the service has repeated in its answer. */
    EasemobException without(String secret) {
        EasemobException copy = new EasemobException(getMessage().replace(secret, "***"), status, error.replace(secret, "***"),
                description.replace(secret, "***"), rawText.replace(secret, "***"), retryable, retryAfter, keys, getCause());
        copy.setStackTrace(getStackTrace());
        return copy;
    }

    /** The same failure, of a call that must not be done twice and may have been done. */
    EasemobException unclear() {
        EasemobException copy = new EasemobException(
                getMessage() + "; the service may have done it nevertheless, so it is not sent again", status, error, description,
                rawText, false, retryAfter, keys, getCause());
        copy.setStackTrace(getStackTrace());
        return copy;
    }

    /** The same failure, with what had become of each key by then. */
    EasemobException with(KeyProgress progress) {
        return copy(getMessage() + " (" + progress.summary() + ")", retryAfter, progress);
    }

    private EasemobException copy(String message, Duration pause, KeyProgress progress) {
        EasemobException copy = new EasemobException(message, status, error, description, rawText, retryable, pause,
                progress, getCause());
        copy.setStackTrace(getStackTrace());
        return copy;
    }

    /** {@return the HTTP status; 0 if there was no answer} */
    public int getStatus() {
        return status;
    }

    /** {@return the service's {@code error}, or the word for a failure of our own; may be empty, never null} */
    public String getError() {
        return error;
    }

    /** {@return the service's {@code error_description}, or our own; may be empty, never null} */
    public String getDescription() {
        return description;
    }

    /** {@return the reply's body as it came, in whatever format; empty if there was none} */
    public String getRawText() {
        return rawText;
    }

    /** {@return whether the same call may succeed later} */
    public boolean isRetryable() {
        return retryable;
    }

    /** {@return what became of each key, if the request was split into several calls} */
    public Optional<KeyProgress> getKeys() {
        return Optional.ofNullable(keys);
    }

    /** {@return how long the service asked to wait} */
    Optional<Duration> getRetryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
