package io.github.easemobcamel.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Something in a callback that this version does not know. The callback is delivered all the same; whoever looks after this
 * project wants to hear of it.
 *
 * @param kind what it is
 * @param name its name, with nothing of a user's in it
 */
public record Novelty(Kind kind, String name) {

    /** What can be new. */
    public enum Kind {
        /** Another {@code event} than that of the newer format. */
        FORMAT,
        /** A {@code chat_type} or {@code eventType} of no known {@link Family}. */
        FAMILY,
        /** A word that {@link Operation} or {@link Family#words} lacks. */
        WORD,
        /** A member of the callback or of its {@code payload}. */
        FIELD;

        /** {@return its word in metrics and files} */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_. -]{0,63}");
    private static final String PAYLOAD = "payload.";
    private static final Set<String> EVERYWHERE = Set.of("callId", "security", "secret", "securityVersion", "timestamp", "appkey",
            "host", "payload");
    private static final Set<String> ADDRESSED = Set.of("chat_type", "eventType", "from", "to", "msg_id", "group_id",
            "content_type", "channel_channel", "channel_user", "writed_channel");
    private static final Members NEWER = Members.of("event", "id", "type", "operation", "operator", "member_count", "payload.type",
            "payload.role", "payload.member", "payload.admin", "payload.info", "payload.options", "payload.expire_timestamp",
            "payload.share_file", "payload.owner", "payload.new_owner", "payload.announcement", "payload.mute",
            "payload.disable");
    private static final Map<Family, Members> FIELDS = new EnumMap<>(Family.class);

    static {
        addressed(Family.MUC, "payload.muc_id", "payload.reason", "payload.is_chatroom", "payload.operation", "payload.status",
                "payload.event_info");
        addressed(Family.MESSAGE, "payload.bodies", "payload.ext", "payload.type", "payload.from", "payload.to", "payload.meta");
        addressed(Family.RECALL, "recall_id", "payload.ack_message_id", "payload.bodies", "payload.ext", "payload.type",
                "payload.from", "payload.to", "payload.meta");
        addressed(Family.EDIT, "payload.edit_message_id", "payload.bodies", "payload.ext", "payload.type", "payload.from",
                "payload.to", "payload.meta");
        addressed(Family.RECEIPT, "payload.ack_message_id", "payload.bodies", "payload.ext", "payload.type", "payload.from",
                "payload.to", "payload.meta");
        addressed(Family.ROSTER, "payload.operation", "payload.reason", "payload.roster_ver", "payload.status");
        addressed(Family.NOTIFY, "payload.type", "payload.channel_type", "payload.data", "payload.num");
        FIELDS.put(Family.USER_STATUS, Members.of("user", "status", "reason", "os", "ip", "version"));
        FIELDS.put(Family.MODERATION, Members.of("eventType", "from", "to", "targetType", "messageId", "messageType", "msg", "url",
                "source", "riskType", "moderationResult", "providerResult"));
        FIELDS.put(Family.KEYWORD_ALERT, Members.of("eventType", "contentOwner", "contentReceiver", "contentUri", "contentType",
                "chatType", "alertReason", "sensitiveWords", "status"));
        FIELDS.put(Family.PUSH, Members.of("chat_type", "step", "msg_id", "target", "status", "detail", "channel", "notifier_name",
                "device_id", "device_token", "data"));
    }

    /**
     * The members that are known.
     *
     * @param callback those of the callback itself
     * @param payload those of its {@code payload}
     */
    private record Members(Set<String> callback, Set<String> payload) {

        static Members of(String... names) {
            return new Members(Stream.concat(EVERYWHERE.stream(), Stream.of(names).filter(name -> !name.startsWith(PAYLOAD)))
                    .collect(Collectors.toUnmodifiableSet()),
                    Stream.of(names).filter(name -> name.startsWith(PAYLOAD)).map(name -> name.substring(PAYLOAD.length()))
                            .collect(Collectors.toUnmodifiableSet()));
        }
    }

    private static void addressed(Family family, String... further) {
        FIELDS.put(family, Members.of(Stream.concat(ADDRESSED.stream(), Stream.of(further)).toArray(String[]::new)));
    }

    static List<Novelty> in(JsonNode callback, CallbackFacts facts) {
        List<Novelty> novelties = new ArrayList<>();
        Family family = facts.family();
        if (family == Family.OTHER) {
            String member = List.of("chat_type", "event", "eventType").stream().filter(callback::hasNonNull).findFirst()
                    .orElse(null);
            novelties.add(new Novelty("event".equals(member) ? Kind.FORMAT : Kind.FAMILY,
                    member == null ? "neither chat_type nor event" : member + " " + plain(callback.path(member).asText())));
            return novelties;
        }
        boolean newer = facts instanceof GroupOpEvent;
        if (!facts.isKnown()) {
            novelties.add(new Novelty(Kind.WORD, word(facts)));
        }
        Members known = newer ? NEWER : FIELDS.get(family);
        String where = newer ? GroupOpEvent.NAME : family.word();
        addFields(novelties, callback, "", known.callback(), where);
        addFields(novelties, callback.path("payload"), PAYLOAD, known.payload(), where);
        return novelties;
    }

    private static String word(CallbackFacts facts) {
        if (facts.family() != Family.MUC) {
            return facts.family().word() + " " + plain(facts.action());
        }
        String type = facts.operationType();
        return "operation " + plain(facts.operation()) + (type == null ? "" : " " + plain(type));
    }

    private static void addFields(List<Novelty> novelties, JsonNode object, String prefix, Set<String> known, String where) {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                novelties.add(new Novelty(Kind.FIELD, prefix + plain(name) + " in " + where));
            }
        });
    }

    private static String plain(String word) {
        return word != null && PLAIN.matcher(word).matches() ? word : "(no plain word)";
    }
}
