package io.github.easemobcamel.event;

import java.util.Locale;

/** Where a callback of chat type {@code muc} happened: Easemob has groups and chatrooms, and nearly one API for both. */
public enum Scope {

    /** A group: lasting membership, messages kept for absent members. */
    GROUP,

    /** A chatroom: members come and go. */
    CHATROOM;

    /** {@return the word in the header {@code scope} and on the command line: {@code group} or {@code chatroom}} */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
