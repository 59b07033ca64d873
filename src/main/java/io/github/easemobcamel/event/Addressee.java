package io.github.easemobcamel.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the receiver that a callback names is: a user, a group, a chatroom, one of these two, or nobody knows. A room is never
 * taken for a user.
 *
 * <p>Source: the examples on the vendor's pages, and callbacks as they come, which carry more than the pages print.
 *
 * @param kind what it is
 * @param room the id of the room, or null
 * @param user how the callback addresses the user, or null
 * @param unknown what the callback says, if nothing tells what it is; otherwise null
 */
record Addressee(Kind kind, String room, String user, String unknown) {

    /** What a receiver can be. */
    enum Kind {
        USER, GROUP, CHATROOM, ROOM, UNKNOWN
    }

    /** {@code chat:user:text}, {@code chat:group:text}, {@code chat:room:text}, with or without the third word. */
    private static final Pattern CONTENT = Pattern.compile("chat:(user|group|room)(?::.*)?");
    private static final String OF_A_ROOM = "@conference.";

    /**
     * {@return what {@code to} is}
     *
     * @param callback a callback with {@code from} and {@code to}
     * @param appKey the callback's {@code appkey}, or null
     * @param otherwise what it is if nothing tells
     */
    static Addressee in(JsonNode callback, String appKey, Kind otherwise) {
        JsonNode payload = callback.path("payload");
        String to = JsonFacts.text(callback.path("to"));
        String group = JsonFacts.text(callback.path("group_id"));
        Kind told = Stream.of(callback.path("content_type"), payload.path("meta").path("edit_msg").path("chat_type"))
                .map(Addressee::kindOf).filter(Objects::nonNull).findFirst().orElse(null);
        boolean ofARoom = group != null || contains(to, OF_A_ROOM)
                || contains(JsonFacts.text(callback.path("channel_channel")), OF_A_ROOM);
        if (told == null && ofARoom) {
            told = otherwise == Kind.GROUP || otherwise == Kind.CHATROOM ? otherwise : Kind.ROOM;
        }
        return of(told == null ? otherwise : told, group, to, appKey);
    }

    /**
     * {@return the same of a receiver for which the kind is known}
     *
     * @param kind what it is
     * @param group the id of the room, if it is known; otherwise null: it stands in {@code to} then
     * @param to how the callback addresses it, or null
     * @param appKey the callback's {@code appkey}, or null
     */
    static Addressee of(Kind kind, String group, String to, String appKey) {
        String id = UserAddress.userId(to, appKey);
        return switch (kind) {
            case USER -> new Addressee(kind, null, to, null);
            case UNKNOWN -> new Addressee(kind, null, null, id);
            // A message in a room can name a member too.
            default -> new Addressee(kind, group == null ? id : group,
                    group == null || group.equals(id) || contains(to, OF_A_ROOM) ? null : to, null);
        };
    }

    /** {@return what {@code chat:group:text} and the like tell, or null} */
    static Kind kindOf(JsonNode content) {
        Matcher said = CONTENT.matcher(content.asText());
        if (!said.matches()) {
            return null;
        }
        return switch (said.group(1)) {
            case "user" -> Kind.USER;
            case "group" -> Kind.GROUP;
            default -> Kind.CHATROOM;
        };
    }

    /** {@return what a {@code chat_type} or {@code targetType} tells; {@code groupchat} can be a chatroom too} */
    static Kind ofConversation(String word) {
        return switch (String.valueOf(word)) {
            case "chat" -> Kind.USER;
            case "groupchat" -> Kind.ROOM;
            case "chatroom" -> Kind.CHATROOM;
            default -> Kind.UNKNOWN;
        };
    }

    /** {@return {@code group} or {@code chatroom}, or null} */
    String scope() {
        return switch (kind) {
            case GROUP -> Scope.GROUP.word();
            case CHATROOM -> Scope.CHATROOM.word();
            default -> null;
        };
    }

    private static boolean contains(String text, String part) {
        return text != null && text.contains(part);
    }
}
