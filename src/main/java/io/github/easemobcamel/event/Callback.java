package io.github.easemobcamel.event;

/**
 * A callback as it was received: the untouched bytes and the few fields that verifying and storing need.
 *
 * @param body the bytes of the request's body
 * @param callId the identity that Easemob gives to a callback; a repeated callId is a retry
 * @param timestamp the decimal milliseconds as printed in the body
 * @param security the signature as printed in the body
 * @param roomId the group or chatroom, or null if the callback has none; events of one room keep their order
 * @param preSend whether it asks if a message may be sent, and so is no event
 * @param traceparent the place in a trace, as W3C Trace Context writes it, or null if nothing is traced
 */
public record Callback(byte[] body, String callId, String timestamp, String security, String roomId, boolean preSend,
        String traceparent) {

    /** An event that is in no trace. */
    public Callback(byte[] body, String callId, String timestamp, String security, String roomId) {
        this(body, callId, timestamp, security, roomId, false, null);
    }

    /** {@return this callback at a place in a trace} */
    public Callback at(String place) {
        return new Callback(body, callId, timestamp, security, roomId, preSend, place);
    }
}
