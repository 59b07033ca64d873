package io.github.easemobcamel.log;

import org.slf4j.MDC;

/** Which event the lines are about that a thread logs: {@code callId} and {@code roomId} in the logging context. */
public final class EventLogContext {

    /** The key of the callId in the logging context, and the name of the event's property. */
    public static final String CALL_ID = "callId";
    /** The key of the room in the logging context, and the name of the event's property. */
    public static final String ROOM_ID = "roomId";

    private EventLogContext() {
    }

    /**
     * From now on this thread's lines are about an event.
     *
     * @param callId its callId, or null if it is not known yet
     * @param roomId its group or chatroom, or null if it has none
     */
    public static void enter(Object callId, Object roomId) {
        put(CALL_ID, callId);
        put(ROOM_ID, roomId);
    }

    /** From now on this thread's lines are about no event. */
    public static void leave() {
        MDC.remove(CALL_ID);
        MDC.remove(ROOM_ID);
    }

    private static void put(String key, Object value) {
        if (value == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, value.toString());
        }
    }
}
