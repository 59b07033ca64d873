package io.github.easemobcamel.event;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Decides from {@code payload.status} whether the action of an event succeeded.
 *
 * <p>Source: the vendor's page. Presence and absence have no status at all, the example of apply_accept has one without
 * {@code error_code}; both say that it succeeded. Everything but the text {@code ok} is an error.
 */
public final class Outcome {

    static final String OK = "ok";

    /** The action was tried and did not succeed. */
    public static final String FAILED = "failed";

    private Outcome() {
    }

    static String of(JsonNode status) {
        JsonNode code = status.isObject() ? status.path("error_code") : status;
        boolean absent = code.isMissingNode() || code.isNull();
        return absent || OK.equals(code.textValue()) ? OK : FAILED;
    }
}
