package io.github.easemobcamel.receive;

/**
 * The answers of the callback path. Easemob counts 200 as success and nothing else; it ignores the body, but bans a rule
 * whose answers are 1,000 characters or longer, so each answer stays under 200 bytes.
 */
public enum Answer {

    /** Stored durably, for the first time. */
    ACCEPTED(200, "accepted"),
    /** The same callback is already stored. */
    DUPLICATE(200, "duplicate"),
    /** It asks whether a message may be sent: it may. Without {@code valid} Easemob does what the rule says for a failure. */
    PRE_SEND(200, "pre-send", ",\"valid\":true"),
    /** Of a family that Easemob does not sign; not stored. */
    DROPPED(200, "dropped"),
    /** Not JSON, or without a field that is needed. */
    MALFORMED(400, "malformed"),
    /** The signature fits none of the secrets. */
    UNAUTHORIZED(401, "unauthorized"),
    /** Another method than POST. */
    METHOD_NOT_ALLOWED(405, "method-not-allowed"),
    /** Longer than {@code easemob.callback.max-body-size}. */
    TOO_LARGE(413, "too-large"),
    /** Another content type than application/json. */
    UNSUPPORTED_MEDIA_TYPE(415, "unsupported-media-type"),
    /** It cannot be stored now. */
    UNAVAILABLE(503, "unavailable");

    private final int httpStatus;
    private final String word;
    private final String further;

    Answer(int httpStatus, String word) {
        this(httpStatus, word, "");
    }

    Answer(int httpStatus, String word, String further) {
        this.httpStatus = httpStatus;
        this.word = word;
        this.further = further;
    }

    /** {@return the HTTP status code} */
    public int httpStatus() {
        return httpStatus;
    }

    /** {@return the value of {@code status} in the answer's JSON} */
    public String word() {
        return word;
    }

    /** {@return what follows that in the answer's JSON} */
    String further() {
        return further;
    }
}
