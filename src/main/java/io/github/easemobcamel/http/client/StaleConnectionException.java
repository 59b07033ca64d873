package io.github.easemobcamel.http.client;

import java.io.IOException;

/** A connection that had been used before ended before the first byte of an answer: the other side had closed it meanwhile. */
final class StaleConnectionException extends IOException {

    private static final long serialVersionUID = 1L;

    StaleConnectionException(String message, Throwable cause) {
        super(message, cause);
    }
}
