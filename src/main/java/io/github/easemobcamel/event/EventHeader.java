package io.github.easemobcamel.event;

import java.util.List;

/** The headers that every event carries from dispatch on: what the author of a route tests and uses. */
public final class EventHeader {

    /** Identifies the callback. */
    public static final String CALL_ID = "callId";

    /** What the callback is about: a {@link Family#word()}, e.g. {@code muc} for groups and chatrooms. */
    public static final String FAMILY = "family";

    /** The word for what happened, the same in all formats, e.g. {@code kick}. */
    public static final String ACTION = "action";

    /** The operation's word on the wire, e.g. {@code kick}; upper case in the newer format, e.g. {@code LEAVE}. */
    public static final String OPERATION = "operation";

    /** How it was done, in the newer format, e.g. {@code KICK}. */
    public static final String OPERATION_TYPE = "operationType";

    /** {@code group} or {@code chatroom}. */
    public static final String SCOPE = "scope";

    /** The group's or chatroom's id. */
    public static final String ROOM_ID = "roomId";

    /** {@code org#app}. */
    public static final String APP_KEY = "appKey";

    /** The user ID of who did it; {@code @ppAdmin} is an administrator's REST call. */
    public static final String ACTOR = "actor";

    /** The user ID of whom it was done to. */
    public static final String TARGET = "target";

    /** {@code ok} or {@code failed}. */
    public static final String OUTCOME = "outcome";

    /** When it happened: a {@code Long}, milliseconds since 1970. */
    public static final String EVENT_TIME = "eventTime";

    /** The callback's {@code chat_type}, e.g. {@code muc}, {@code chat}, {@code roster}. */
    public static final String CHAT_TYPE = "chatType";

    /** {@code true} if a call of the runner has caused the event; missing otherwise. */
    public static final String ECHO = "echo";

    /** {@code true} if an operator has sent the event again from the record; not there otherwise. */
    public static final String REPLAY = "replay";

    /** All of them. */
    public static final List<String> ALL = List.of(CALL_ID, FAMILY, ACTION, OPERATION, OPERATION_TYPE, SCOPE, ROOM_ID, APP_KEY,
            ACTOR, TARGET, OUTCOME, EVENT_TIME, CHAT_TYPE, ECHO, REPLAY);

    private EventHeader() {
    }
}
