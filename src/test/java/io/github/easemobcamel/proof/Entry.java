package io.github.easemobcamel.proof;

import java.util.Arrays;

/** An event's own line in the ledger. */
final class Entry {

    private final String callId;
    private final String room;
    private final int bodyHash;
    private int answeredIn;
    private boolean lateAnswer;

    Entry(Event event) {
        callId = event.callId();
        room = event.room();
        bodyHash = Arrays.hashCode(event.body());
    }

    /** It was answered 200; only the first time counts. */
    void answered(int life, boolean repeating) {
        if (!answered()) {
            answeredIn = life;
            lateAnswer = repeating;
        }
    }

    String callId() {
        return callId;
    }

    String room() {
        return room;
    }

    boolean hasBody(byte[] body) {
        return bodyHash == Arrays.hashCode(body);
    }

    boolean answered() {
        return answeredIn > 0;
    }

    /** The life in which it was answered 200, 0 if it never was. */
    int answeredIn() {
        return answeredIn;
    }

    /** Whether it was not answered before it was sent again in the end, so that nobody knows when it was received. */
    boolean lateAnswer() {
        return lateAnswer;
    }
}
