package io.github.easemobcamel.admin;

/** A request that is answered with an error: what is wrong with it, in one line for whoever sent it. */
final class AdminRefusal extends RuntimeException {

    static final int BAD_REQUEST = 400;
    static final int UNAUTHORIZED = 401;
    static final int FORBIDDEN = 403;
    static final int NOT_FOUND = 404;
    static final int METHOD_NOT_ALLOWED = 405;
    static final int CONFLICT = 409;
    static final int TOO_LARGE = 413;
    static final int UNSUPPORTED_MEDIA_TYPE = 415;
    static final int UNAVAILABLE = 503;

    private final int httpStatus;
    private final String word;

    private AdminRefusal(int httpStatus, String word, String message) {
        super(message, null, false, false);
        this.httpStatus = httpStatus;
        this.word = word;
    }

    /** A parameter that is missing, unknown or wrong; the message begins with its name. */
    static AdminRefusal malformed(String message) {
        return new AdminRefusal(BAD_REQUEST, "malformed", message);
    }

    static AdminRefusal unauthorized(String message) {
        return new AdminRefusal(UNAUTHORIZED, "unauthorized", message);
    }

    static AdminRefusal forbidden(String message) {
        return new AdminRefusal(FORBIDDEN, "forbidden", message);
    }

    static AdminRefusal notFound(String message) {
        return new AdminRefusal(NOT_FOUND, "not-found", message);
    }

    static AdminRefusal methodNotAllowed(String message) {
        return new AdminRefusal(METHOD_NOT_ALLOWED, "method-not-allowed", message);
    }

    /** A job is at work on that queue. */
    static AdminRefusal busy(String message) {
        return new AdminRefusal(CONFLICT, "busy", message);
    }

    static AdminRefusal tooLarge(String message) {
        return new AdminRefusal(TOO_LARGE, "too-large", message);
    }

    static AdminRefusal unsupportedMediaType(String message) {
        return new AdminRefusal(UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", message);
    }

    /** The broker is away, or too many requests are being answered. */
    static AdminRefusal unavailable(String message) {
        return new AdminRefusal(UNAVAILABLE, "unavailable", message);
    }

    int httpStatus() {
        return httpStatus;
    }

    /** @return the answer's {@code status} */
    String word() {
        return word;
    }
}
