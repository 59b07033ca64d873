package io.github.easemobcamel.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.easemobcamel.event.Addressee.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Reads the callbacks that are about no group or chatroom event, by their {@link Family}.
 *
 * <p>Source: the vendor's pages on the callbacks of messages, recalls, edits, receipts, the roster, the user's status, reactions,
 * threads, moderation, sensitive words and offline push.
 */
final class FamilyReader {

    private static final Addressee NOBODY = new Addressee(Kind.UNKNOWN, null, null, null);
    private static final Set<String> NOTIFICATIONS = Set.copyOf(Family.NOTIFY.words());
    /** The sender of what no user has caused. */
    private static final String SYSTEM = "admin";

    private final JsonNode callback;
    private final JsonNode payload;
    private final String appKey;
    private final Family family;

    private FamilyReader(JsonNode callback, String appKey, Family family) {
        this.callback = callback;
        this.payload = callback.path("payload");
        this.appKey = appKey;
        this.family = family;
    }

    /**
     * {@return its facts}
     *
     * @param callback a callback
     * @param appKey its {@code appkey}, or null
     * @param family its family
     */
    static CallbackFacts read(JsonNode callback, String appKey, Family family) {
        FamilyReader reader = new FamilyReader(callback, appKey, family);
        return switch (family) {
            case MESSAGE -> reader.message();
            case RECALL -> reader.recall();
            case EDIT -> reader.edit();
            case RECEIPT -> reader.receipt();
            case ROSTER -> reader.roster();
            case USER_STATUS -> reader.userStatus();
            case NOTIFY -> reader.notification();
            case MODERATION -> reader.moderation();
            case KEYWORD_ALERT -> reader.keywordAlert();
            case PUSH -> reader.push();
            default -> reader.other();
        };
    }

    private FamilyFacts message() {
        return facts(null, from(), to(Addressee.ofConversation(text("chat_type"))), null, event -> event.object("message",
                message -> {
                    content(message.put("id", callback.path("msg_id")));
                    if ("chat_offline".equals(text("eventType"))) {
                        message.json().put("offline", true);
                    }
                }));
    }

    /** Nothing in the printed example tells whether {@code to} is a user: it is a group. */
    private FamilyFacts recall() {
        String recalled = text("recall_id");
        return facts(null, from(), to(Kind.UNKNOWN), null, event -> event.object("message", message -> content(
                message.put("id", recalled == null ? JsonFacts.text(payload.path("ack_message_id")) : recalled))));
    }

    private FamilyFacts edit() {
        JsonNode edited = payload.path("meta").path("edit_msg");
        return facts(null, from(), to(Kind.UNKNOWN), null, event -> event
                .object("message", message -> content(message.put("id", payload.path("edit_message_id"))))
                .object("edit", edit -> edit.whole("count", edited.path("count"))
                        .user("sender", JsonFacts.text(edited.path("sender")))
                        .user("operator", JsonFacts.text(edited.path("operator")))
                        .time("sentTime", edited.path("send_time"))
                        .time("editTime", edited.path("edit_time"))));
    }

    /** A receipt in a group has the group's channel; that of a user has none. */
    private FamilyFacts receipt() {
        return facts(text("chat_type"), from(), to(Kind.USER), null,
                event -> event.object("message", message -> content(message.put("id", payload.path("ack_message_id")))));
    }

    private FamilyFacts roster() {
        String operation = JsonFacts.text(payload.path("operation"));
        JsonNode status = payload.path("status");
        return new FamilyFacts(family, operation, operation, from(), to(Kind.USER),
                status.isMissingNode() ? null : Outcome.of(status),
                event -> event.failure(status)
                        .set("reason", MucEvent.NO_REASON.contains(payload.path("reason").asText()) ? null : payload.path("reason"))
                        .put("rosterVersion", payload.path("roster_ver")));
    }

    private FamilyFacts userStatus() {
        String reason = text("reason");
        return facts(reason == null ? text("status") : reason, text("user"), NOBODY, null, event -> event
                .put("status", callback.path("status"))
                .object("device", device -> device.put("os", callback.path("os")).put("version", callback.path("version"))
                        .put("ip", callback.path("ip"))));
    }

    private FamilyFacts notification() {
        String eventType = text("eventType");
        String word = eventType != null && NOTIFICATIONS.contains(eventType) ? eventType : JsonFacts.text(payload.path("type"));
        JsonNode data = payload.path("data");
        if ("thread".equals(word)) {
            return new FamilyFacts(family, word, JsonFacts.text(data.path("operation")), SYSTEM.equals(from()) ? null : from(),
                    to(Kind.GROUP), null, event -> event.content("thread", data));
        }
        Addressee to = to(Addressee.ofConversation(JsonFacts.text(payload.path("channel_type"))));
        return facts(word, reactingUser(data), to, null, event -> event.content("reactions", data));
    }

    /** Who has set or taken away the reaction, if that is one user. */
    private String reactingUser(JsonNode data) {
        List<String> operators = data.findValues("operator").stream().map(JsonFacts::text).distinct().toList();
        return operators.size() == 1 ? operators.get(0) : null;
    }

    private FamilyFacts moderation() {
        Kind kind = Addressee.ofConversation(text("targetType"));
        return facts(lower("moderationResult"), from(), Addressee.of(kind, null, text("to"), appKey), null, event -> event
                .object("message", message -> message.put("id", callback.path("messageId"))
                        .put("contentType", callback.path("messageType")).set("text", filled(callback.path("msg")))
                        .set("url", filled(callback.path("url"))))
                .object("check", check -> check.put("result", callback.path("moderationResult"))
                        .put("provider", callback.path("providerResult")).set("risk", filled(callback.path("riskType")))
                        .content("source", callback.path("source"))));
    }

    private FamilyFacts keywordAlert() {
        Kind kind = Addressee.kindOf(callback.path("chatType"));
        Addressee receiver = Addressee.of(kind == null ? Kind.UNKNOWN : kind, null, text("contentReceiver"), appKey);
        return facts(lower("status"), text("contentOwner"), receiver, null, event -> event
                .object("message", message -> message.put("uri", callback.path("contentUri"))
                        .put("contentType", thirdWord(callback.path("chatType"))))
                .object("check", check -> check.put("of", callback.path("contentType"))
                        .put("result", callback.path("status"))
                        .put("reason", callback.path("alertReason"))
                        .content("words", callback.path("sensitiveWords"))));
    }

    private FamilyFacts push() {
        String status = lower("status");
        String outcome = status == null ? null
                : switch (status) {
                    case "success" -> Outcome.OK;
                    case "fail" -> Outcome.FAILED;
                    default -> null;
                };
        return facts(status, null, Addressee.of(Kind.USER, null, text("target"), appKey), outcome, event -> event
                .object("message", message -> message.put("id", callback.path("msg_id")))
                .object("push",
                        push -> push.put("channel", callback.path("channel")).put("notifier", callback.path("notifier_name"))
                                .put("device", callback.path("device_id")).put("deviceToken", callback.path("device_token"))
                                .set("detail", filled(callback.path("detail"))).content("answer", callback.path("data"))));
    }

    private FamilyFacts other() {
        String action = Stream.of("chat_type", "event", "eventType").map(this::text).filter(word -> word != null).findFirst()
                .orElse(null);
        return new FamilyFacts(family, action, JsonFacts.text(payload.path("operation")),
                callback.hasNonNull("from") ? from() : text("user"), to(Kind.UNKNOWN), null,
                event -> event.content("payload", payload));
    }

    private FamilyFacts facts(String action, String actor, Addressee addressee, String outcome,
            Consumer<EventMembers> details) {
        return new FamilyFacts(family, action, null, actor, addressee, outcome, details);
    }

    /** The bodies of a message, in short too: what they are and, of a text, the text. */
    private void content(EventMembers message) {
        JsonNode bodies = payload.path("bodies");
        JsonNode first = bodies.path(0);
        String type = JsonFacts.text(first.path("type"));
        message.put("contentType", type == null ? thirdWord(callback.path("content_type")) : type)
                .text("text", "txt".equals(type) ? first.path("msg") : MissingNode.getInstance())
                .content("bodies", bodies)
                .content("ext", payload.path("ext"));
    }

    /** {@code text} of {@code chat:user:text}. */
    private static String thirdWord(JsonNode content) {
        String[] words = content.asText().split(":", 3);
        return words.length == 3 && words[0].equals("chat") ? JsonFacts.plausible(words[2]) : null;
    }

    private Addressee to(Kind otherwise) {
        return Addressee.in(callback, appKey, otherwise);
    }

    private String from() {
        return text("from");
    }

    private String text(String member) {
        return JsonFacts.text(callback.path(member));
    }

    private String lower(String member) {
        String word = text(member);
        return word == null ? null : word.toLowerCase(Locale.ROOT);
    }

    private static JsonNode filled(JsonNode text) {
        return text.isTextual() && !text.textValue().isEmpty() ? text : null;
    }
}
