package io.github.easemobcamel.event;

import static io.github.easemobcamel.event.Json.JSON;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A callback to try the runner with: the vendor's printed example of an action, with plausible values where the vendor
 * prints {@code XXXX}, and signed anew each time.
 *
 * <p>The printed examples lie in {@code callbacks/group} and {@code callbacks/chatroom} on the class path, unchanged. Some
 * are not the vendor's: {@code add_mute} of a group (the vendor prints the example of {@code ban} twice),
 * {@code direct_joined} (no example), the four actions that the newer format alone has, those of the other families, which
 * lie in folders of their names, and {@code newer-payloads.json}, of which the samples in the newer format are made.
 */
public final class SampleCallback {

    /** The app that all samples come from. */
    public static final String APP_KEY = "easemob-demo#demo";

    private static final String PRINTED_APP_KEY = "XXXX#XXXX";
    private static final String PRINTED_ID = "XXXX";
    private static final long SMALLEST_ID = 100_000_000_000_000_000L;
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final String DEMO_GROUP = "173556296122369";
    private static final String DEMO_CHATROOM = "173558850453505";
    /** The payload of each action in the newer format, without its type. */
    private static final ObjectNode NEWER = tree(resource("/newer-payloads.json"));
    private static final Map<Family, List<String>> OF_FAMILIES = new EnumMap<>(Family.class);

    static {
        OF_FAMILIES.put(Family.MESSAGE, List.of("chat", "chat_offline", "groupchat", "chatroom"));
        OF_FAMILIES.put(Family.RECALL, List.of("user", "group"));
        OF_FAMILIES.put(Family.EDIT, List.of("user", "group"));
        OF_FAMILIES.put(Family.RECEIPT, List.of("read_ack", "read_ack_group", "channel_ack"));
        OF_FAMILIES.put(Family.ROSTER, Family.ROSTER.words());
        OF_FAMILIES.put(Family.USER_STATUS, List.of("login", "logout", "replaced"));
        OF_FAMILIES.put(Family.NOTIFY, Family.NOTIFY.words());
        OF_FAMILIES.put(Family.MODERATION, List.of("pass", "reject"));
        OF_FAMILIES.put(Family.KEYWORD_ALERT, Family.KEYWORD_ALERT.words());
        OF_FAMILIES.put(Family.PUSH, Family.PUSH.words());
    }

    private final ObjectNode printed;
    /** The room in the place of the demo rooms, or null. */
    private final String roomId;

    private SampleCallback(ObjectNode printed, String roomId) {
        this.printed = printed;
        this.roomId = roomId;
    }

    /**
     * {@return a sample in a demo room}
     *
     * @param operation the operation
     * @param scope one of the operation's scopes
     * @throws IllegalArgumentException when that scope has no such operation
     */
    public static SampleCallback of(Operation operation, Scope scope) {
        return of(printed(operation, scope), scope == Scope.GROUP ? DEMO_GROUP : DEMO_CHATROOM);
    }

    /**
     * {@return a sample in a demo room in the newer format; empty if that does not have the action there}
     *
     * @param operation the action
     * @param scope groups or chatrooms
     */
    public static Optional<SampleCallback> newer(Operation operation, Scope scope) {
        return operation.newerForm(scope).map(form -> {
            String[] words = form.split(" ");
            String room = scope == Scope.GROUP ? DEMO_GROUP : DEMO_CHATROOM;
            ObjectNode payload = NEWER.path(operation.wireName()).deepCopy();
            if (words.length > 1) {
                payload.put("type", words[1]);
            }
            ObjectNode callback = JSON.createObjectNode().put("callId", "").put("security", "");
            callback.set("payload", payload);
            callback.put("appkey", PRINTED_APP_KEY).put("id", words[0].equals("ROOM_SUPER_ADMIN") ? "" : room)
                    .put("type", scope.name()).put("event", GroupOpEvent.NAME).put("operation", words[0]).put("operator", "alice");
            if (words[0].equals("JOIN")) {
                callback.put("member_count", 2);
            }
            return new SampleCallback(callback, room);
        });
    }

    /**
     * {@return a sample of another family}
     *
     * @param family the family
     * @param name one of {@link #names}
     */
    public static SampleCallback of(Family family, String name) {
        return of(printed(family, name), null);
    }

    /** {@return the names of the samples of a family, except those of groups and chatrooms} */
    public static List<String> names(Family family) {
        return OF_FAMILIES.getOrDefault(family, List.of());
    }

    private static SampleCallback of(byte[] printed, String room) {
        return new SampleCallback(tree(printed), room);
    }

    private static ObjectNode tree(byte[] text) {
        try {
            return (ObjectNode) JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * {@return the text of a sample of another family, in UTF-8}
     *
     * @param family the family
     * @param name one of {@link #names}
     * @throws IllegalArgumentException when the family has no such sample
     */
    public static byte[] printed(Family family, String name) {
        if (!names(family).contains(name)) {
            throw new IllegalArgumentException("%s has no sample %s".formatted(family.word(), name));
        }
        return resource("/callbacks/%s/%s.json".formatted(family.word(), name));
    }

    /**
     * {@return the example's text as printed by the vendor, byte for byte, in UTF-8}
     *
     * @param operation the operation
     * @param scope one of the operation's scopes
     * @throws IllegalArgumentException when that scope has no such operation
     */
    public static byte[] printed(Operation operation, Scope scope) {
        if (!operation.scopes().contains(scope)) {
            throw new IllegalArgumentException("%s has no operation %s".formatted(scope.word(), operation.wireName()));
        }
        return resource("/callbacks/%s/%s.json".formatted(scope.word(), operation.wireName()));
    }

    private static byte[] resource(String name) {
        try (InputStream text = SampleCallback.class.getResourceAsStream(name)) {
            return text.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * {@return the same sample in that room}
     *
     * @param otherRoomId the group's or chatroom's id
     */
    public SampleCallback inRoom(String otherRoomId) {
        return new SampleCallback(printed, otherRoomId);
    }

    /**
     * {@return a callback that was never sent before: JSON in UTF-8}
     *
     * @param secret the secret of the callback rule
     * @param sentAt becomes the callback's {@code timestamp}
     */
    public byte[] fresh(String secret, Instant sentAt) {
        String id = Long.toString(RANDOM.nextLong(SMALLEST_ID, 10 * SMALLEST_ID));
        String callId = APP_KEY + "_" + id;
        ObjectNode callback;
        if (printed.path("chat_type").asText().equals("muc")) {
            callback = printed.deepCopy();
            fillIn(callback);
        } else {
            callback = filledIn();
        }
        callback.put("callId", callId);
        if (callback.has("msg_id")) {
            callback.put("msg_id", id);
        }
        callback.put("timestamp", sentAt.toEpochMilli());
        callback.put("security", CallbackSignature.of(callId, secret, Long.toString(sentAt.toEpochMilli())));
        return bytes(callback);
    }

    private void fillIn(ObjectNode callback) {
        String printedRoom = callback.path("group_id").textValue();
        callback.put("from", from(callback.path("from").textValue(), printedRoom));
        callback.put("to", to(callback.path("to").textValue(), printedRoom));
        callback.put("group_id", roomId);
        callback.put("appkey", APP_KEY);
        callback.put("host", "msync@demo");
        ObjectNode payload = callback.withObject("/payload");
        payload.put("muc_id", APP_KEY + "_" + roomId + "@conference.easemob.com");
        if (payload.at("/reason/data") instanceof ObjectNode file) {
            file.put("file_id", file.path("file_id").textValue().replace("XXXX-XXXX", "8e2f-11ec"));
        }
    }

    /** In these, what is to be filled in is wherever it is. */
    private ObjectNode filledIn() {
        String text = printed.toString().replace(PRINTED_APP_KEY, APP_KEY).replace("\"XXXX\"", "\"msync@demo\"");
        try {
            String room = roomId == null ? null : new String(JsonStringEncoder.getInstance().quoteAsString(roomId));
            return (ObjectNode) JSON.readTree(room == null ? text
                    : text.replace(DEMO_GROUP, room).replace(DEMO_CHATROOM, room));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what is filled in is escaped", e);
        }
    }

    /** The three metadata operations come from the room; many examples print no user at all. */
    private String from(String printedFrom, String printedRoom) {
        if (printedFrom.equals(printedRoom)) {
            return roomId;
        }
        String from = printedFrom.replace(PRINTED_APP_KEY, APP_KEY).replace("@XXXX", "@ppAdmin");
        return from.startsWith(APP_KEY + "_") ? from : APP_KEY + "_alice@easemob.com";
    }

    /** {@code XXXX} is the room here: users are printed as {@code 1111}, {@code aaa111} or {@code admin}. */
    private String to(String printedTo, String printedRoom) {
        return printedTo.equals(PRINTED_ID) || printedTo.equals(printedRoom) ? roomId : printedTo;
    }

    private static byte[] bytes(ObjectNode callback) {
        try {
            return JSON.writeValueAsString(callback).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }
}
