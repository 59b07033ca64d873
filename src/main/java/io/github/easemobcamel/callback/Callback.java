package io.github.easemobcamel.callback;

/**
 * A callback as it was received: the untouched bytes and the few fields that verifying and storing need.
 *
 * @param body the bytes of the request's body
 * @param callId the identity that Easemob gives to a callback; a repeated callId is a retry
 * @param timestamp the decimal milliseconds as printed in the body
 * @param security the signature as printed in the body
 * @param roomId the group or chatroom, or null if the callback has none; events of one room keep their order
 */
public record Callback(byte[] body, String callId, String timestamp, String security, String roomId) {
}
