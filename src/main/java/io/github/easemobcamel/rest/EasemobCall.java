package io.github.easemobcamel.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * One HTTP request to one of the endpoints.
 *
 * @param endpoint which of them
 * @param path the path below the app's own, encoded
 * @param body the JSON to send; {@code null} for none
 * @param keys the attribute keys that the call is about; empty where it is about none, and for reading all
 * @param traceparent the caller's place in a trace, as W3C Trace Context writes it, or null if nothing is traced
 */
record EasemobCall(Endpoint endpoint, String path, JsonNode body, List<String> keys, String traceparent) {

    /** A call that is in no trace. */
    EasemobCall(Endpoint endpoint, String path, JsonNode body, List<String> keys) {
        this(endpoint, path, body, keys, null);
    }

    /** {@return this call at the caller's place in a trace} */
    EasemobCall at(String place) {
        return new EasemobCall(endpoint, path, body, keys, place);
    }
}
