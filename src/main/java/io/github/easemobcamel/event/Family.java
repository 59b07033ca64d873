package io.github.easemobcamel.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a callback is about, from the members that tell it. Easemob sends all of them to one URL, in formats of several years.
 *
 * <p>Source: the vendor's pages on the single callbacks, and their examples.
 */
public enum Family {

    /** An event of a group or chatroom, in either format. Its words are those of {@link Operation}. */
    MUC,
    /** A message was sent. */
    MESSAGE,
    /** A message was recalled. */
    RECALL,
    /** A message was changed. */
    EDIT,
    /** A message or a conversation was read. */
    RECEIPT("read_ack", "channel_ack"),
    /** Contacts; {@code ban} and {@code allow} are words of groups, too. */
    ROSTER("add", "remove", "accept", "decline", "remote_accept", "remote_decline", "ban", "allow"),
    /** A user came or went. */
    USER_STATUS("login", "logout", "replaced", "online", "offline"),
    /** A reaction to a message, or a thread. */
    NOTIFY("reaction", "thread"),
    /** What a moderation service says of a message. */
    MODERATION("pass", "review", "reject"),
    /** What the filter of words did to a message. */
    KEYWORD_ALERT("pass", "refuse", "replace"),
    /** What became of an offline push. */
    PUSH("success", "fail"),
    /** None of these. */
    OTHER;

    private static final Set<String> MESSAGES = Set.of("chat", "groupchat", "chatroom");

    private final List<String> words;

    Family(String... words) {
        this.words = List.of(words);
    }

    /** {@return the word in the header {@code family} and behind {@code easemob.forward.}, e.g. {@code user-status}} */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@return the actions that are known of this family, except those of groups and chatrooms} */
    public List<String> words() {
        return words;
    }

    /** {@return the families that have a property of their own, {@code easemob.forward.FAMILY}} */
    public static List<Family> withForward() {
        return Arrays.stream(values()).filter(family -> family != MUC && family != OTHER).toList();
    }

    /** {@return the family with that {@link #word()} and a property of its own, or nothing} */
    public static Optional<Family> ofForward(String word) {
        return withForward().stream().filter(family -> family.word().equals(word)).findFirst();
    }

    /** {@return the family of a callback} */
    public static Family of(JsonNode callback) {
        String chatType = JsonFacts.text(callback.path("chat_type"));
        if (chatType == null) {
            return ofCallbackWithoutChatType(callback);
        }
        if (MESSAGES.contains(chatType)) {
            return isPush(callback) ? PUSH : MESSAGE;
        }
        return switch (chatType) {
            case "muc" -> MUC;
            case "recall" -> RECALL;
            case "edit" -> EDIT;
            case "read_ack", "channel_ack" -> RECEIPT;
            case "roster" -> ROSTER;
            case "notify" -> NOTIFY;
            default -> OTHER;
        };
    }

    private static Family ofCallbackWithoutChatType(JsonNode callback) {
        if (callback.path("event").isTextual()) {
            return GroupOpEvent.NAME.equals(callback.path("event").textValue()) ? MUC : OTHER;
        }
        if (isPush(callback)) {
            return PUSH;
        }
        return switch (callback.path("eventType").asText()) {
            case "moderation" -> MODERATION;
            case "keyword_alert" -> KEYWORD_ALERT;
            default -> callback.has("user") && callback.has("status") ? USER_STATUS : OTHER;
        };
    }

    private static boolean isPush(JsonNode callback) {
        return "push".equals(callback.path("step").textValue());
    }

    /**
     * {@return whether it asks if a message may be sent, before it is: a message without {@code eventType}}
     *
     * @param callback a callback
     */
    public static boolean isPreSend(JsonNode callback) {
        return of(callback) == MESSAGE && !callback.hasNonNull("eventType");
    }
}
