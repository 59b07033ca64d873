package io.github.easemobcamel.operate;

import java.util.Locale;

/** A request that is answered with an error: what is wrong with it, in one line for whoever sent it. */
final class AdminRefusal extends RuntimeException {

    /** Why it is refused, each with its HTTP status. */
    enum Reason {
        /** A parameter that is missing, unknown or wrong; the message begins with its name. */
        MALFORMED(400),
        UNAUTHORIZED(401),
        FORBIDDEN(403),
        NOT_FOUND(404),
        METHOD_NOT_ALLOWED(405),
        /** A job is at work on that queue. */
        BUSY(409),
        TOO_LARGE(413),
        UNSUPPORTED_MEDIA_TYPE(415),
        /** Somebody tries tokens. */
        TOO_MANY_REQUESTS(429),
        /** The broker is away, or too many requests are being answered. */
        UNAVAILABLE(503);

        private final int httpStatus;

        Reason(int httpStatus) {
            this.httpStatus = httpStatus;
        }

        int httpStatus() {
            return httpStatus;
        }

        /** {@return the answer's {@code status}} */
        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Reason reason;

    AdminRefusal(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
