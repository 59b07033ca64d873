package io.github.easemobcamel.simulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What happened in a chatroom or a group, in words that both formats of events have in common.
 *
 * @param room where
 * @param isGroup whether it is a group
 * @param action what, such as {@code kick}; {@code offline} is a member who was offline for two minutes
 * @param actor who did it
 * @param users whom it was done to
 * @param news what is told of it beside that, by the names of the newer format
 */
record Happening(Room room, boolean isGroup, String action, String actor, List<String> users, ObjectNode news) {

    /** The administrator who calls the REST API. */
    static final String REST = "@ppAdmin";

    /** By a call of the REST API. */
    static Happening byCall(Room room, String action, List<String> users) {
        return new Happening(room, false, action, REST, users, JsonNodeFactory.instance.objectNode());
    }

    /** By the user that it happens to. */
    static Happening by(Room room, String action, String username) {
        return new Happening(room, false, action, username, List.of(username), JsonNodeFactory.instance.objectNode());
    }

    Happening inGroup() {
        return new Happening(room, true, action, actor, users, news);
    }

    Happening with(String name, String value) {
        ObjectNode more = news.deepCopy().put(name, value);
        return new Happening(room, isGroup, action, actor, users, more);
    }

    Happening with(String name, long value) {
        return new Happening(room, isGroup, action, actor, users, news.deepCopy().put(name, value));
    }

    Happening with(String name, boolean value) {
        return new Happening(room, isGroup, action, actor, users, news.deepCopy().put(name, value));
    }

    Happening with(String name, ObjectNode value) {
        return new Happening(room, isGroup, action, actor, users, news.deepCopy().set(name, value));
    }
}
