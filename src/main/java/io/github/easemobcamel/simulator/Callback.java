package io.github.easemobcamel.simulator;

/**
 * A signed callback, ready to be posted; a retry posts the very same.
 *
 * @param callId its {@code callId}
 * @param operation the payload's {@code operation}, empty if it has none
 * @param body the JSON text
 */
public record Callback(String callId, String operation, String body) {
}
