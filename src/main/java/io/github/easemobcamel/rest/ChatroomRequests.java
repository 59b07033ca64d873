package io.github.easemobcamel.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.camel.Body;
import org.apache.camel.Header;

/**
 * Makes the requests of the seven routes from what their callers give, and refuses what the service would refuse.
 *
 * <p>Each method throws an {@link EasemobException} that names the offender and the limit. Source: the vendor's page of
 * chatroom attributes.
 */
public final class ChatroomRequests {

    /** @param chatroomId the room whose announcement is wanted */
    public EasemobRequest getAnnouncement(@Header("chatroomId") Object chatroomId) {
        return named(ApiCall.GET_CHATROOM_ANNOUNCEMENT, chatroomId, name -> {
            String path = ApiCall.GET_CHATROOM_ANNOUNCEMENT.path(room(chatroomId));
            return new EasemobRequest(name,
                    List.of(new EasemobCall(ApiCall.GET_CHATROOM_ANNOUNCEMENT, path, null, List.of())),
                    replies -> replies.get(0).path("announcement").asText(""));
        });
    }

    /**
     * @param chatroomId the room
     * @param body the new announcement, at most 512 characters
     */
    public EasemobRequest updateAnnouncement(@Header("chatroomId") Object chatroomId, @Body Object body) {
        return named(ApiCall.UPDATE_CHATROOM_ANNOUNCEMENT, chatroomId, name -> {
            String path = ApiCall.UPDATE_CHATROOM_ANNOUNCEMENT.path(room(chatroomId));
            String announcement = CallerBody.of(body).announcement();
            AttributeRules.checkAnnouncement(announcement);
            ObjectNode json = JsonNodeFactory.instance.objectNode().put("announcement", announcement);
            return new EasemobRequest(name,
                    List.of(new EasemobCall(ApiCall.UPDATE_CHATROOM_ANNOUNCEMENT, path, json, List.of())),
                    replies -> announced(replies.get(0)));
        });
    }

    /**
     * @param chatroomId the room
     * @param body the keys wanted; nothing for all
     */
    public EasemobRequest getMetadata(@Header("chatroomId") Object chatroomId, @Body Object body) {
        return named(ApiCall.GET_CHATROOM_METADATA, chatroomId, name -> {
            String path = ApiCall.GET_CHATROOM_METADATA.path(room(chatroomId));
            Collection<String> keys = CallerBody.of(body).keys();
            ObjectNode all = JsonNodeFactory.instance.objectNode();
            return new EasemobRequest(name, keys == null
                    ? List.of(new EasemobCall(ApiCall.GET_CHATROOM_METADATA, path, all, List.of()))
                    : keyCalls(ApiCall.GET_CHATROOM_METADATA, path, keys), ChatroomRequests::merged);
        });
    }

    /**
     * @param chatroomId the room
     * @param username the member who will own the attributes
     * @param autoDelete {@code DELETE} (the default) or {@code NO_DELETE}; goes before the wire body's own
     * @param body the attributes
     */
    public EasemobRequest setMetadata(@Header("chatroomId") Object chatroomId, @Header("username") Object username,
            @Header("autoDelete") Object autoDelete, @Body Object body) {
        return named(ApiCall.SET_CHATROOM_METADATA, chatroomId,
                name -> set(ApiCall.SET_CHATROOM_METADATA, name, chatroomId, username, autoDelete, body));
    }

    /** As {@link #setMetadata}; overwrites the attributes of other members too. */
    public EasemobRequest forceSetMetadata(@Header("chatroomId") Object chatroomId, @Header("username") Object username,
            @Header("autoDelete") Object autoDelete, @Body Object body) {
        return named(ApiCall.FORCE_SET_CHATROOM_METADATA, chatroomId,
                name -> set(ApiCall.FORCE_SET_CHATROOM_METADATA, name, chatroomId, username, autoDelete, body));
    }

    /**
     * @param chatroomId the room
     * @param username the member who owns the attributes
     * @param body the keys to delete, at least one
     */
    public EasemobRequest deleteMetadata(@Header("chatroomId") Object chatroomId, @Header("username") Object username,
            @Body Object body) {
        return named(ApiCall.DELETE_CHATROOM_METADATA, chatroomId,
                name -> delete(ApiCall.DELETE_CHATROOM_METADATA, name, chatroomId, username, body));
    }

    /** As {@link #deleteMetadata}; deletes the attributes of other members too. */
    public EasemobRequest forceDeleteMetadata(@Header("chatroomId") Object chatroomId,
            @Header("username") Object username, @Body Object body) {
        return named(ApiCall.FORCE_DELETE_CHATROOM_METADATA, chatroomId,
                name -> delete(ApiCall.FORCE_DELETE_CHATROOM_METADATA, name, chatroomId, username, body));
    }

    /** Makes a request; whatever is refused on the way is told of this call. */
    private static EasemobRequest named(ApiCall api, Object chatroomId, Function<String, EasemobRequest> maker) {
        String name = api.route() + " of " + chatroomId;
        try {
            return maker.apply(name);
        } catch (EasemobException e) {
            throw e.during(name);
        }
    }

    private static EasemobRequest set(ApiCall api, String name, Object chatroomId, Object username,
            Object autoDelete, Object body) {
        String path = api.path(room(chatroomId), user(username));
        CallerBody given = CallerBody.of(body);
        Map<String, String> attributes = given.attributes();
        AttributeRules.checkKeys(attributes.keySet());
        attributes.forEach(AttributeRules::checkValue);
        String leaving = leaving(autoDelete, given.autoDelete());
        List<EasemobCall> calls = new ArrayList<>();
        for (List<String> keys : tens(attributes.keySet())) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            ObjectNode metaData = json.putObject("metaData");
            keys.forEach(key -> metaData.put(key, attributes.get(key)));
            calls.add(new EasemobCall(api, path, json.put("autoDelete", leaving), keys));
        }
        return new EasemobRequest(name + " by " + username, calls, ChatroomRequests::keyResults);
    }

    private static EasemobRequest delete(ApiCall api, String name, Object chatroomId, Object username, Object body) {
        String path = api.path(room(chatroomId), user(username));
        Collection<String> keys = CallerBody.of(body).keys();
        return new EasemobRequest(name + " by " + username,
                keyCalls(api, path, keys == null ? List.of() : keys), ChatroomRequests::keyResults);
    }

    private static List<EasemobCall> keyCalls(ApiCall api, String path, Collection<String> keys) {
        AttributeRules.checkKeys(keys);
        List<EasemobCall> calls = new ArrayList<>();
        for (List<String> ten : tens(keys)) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            ten.forEach(json.putArray("keys")::add);
            calls.add(new EasemobCall(api, path, json, ten));
        }
        return calls;
    }

    private static List<List<String>> tens(Collection<String> keys) {
        List<String> all = List.copyOf(keys);
        List<List<String>> tens = new ArrayList<>();
        for (int from = 0; from < all.size(); from += AttributeRules.KEYS_A_CALL) {
            tens.add(all.subList(from, Math.min(from + AttributeRules.KEYS_A_CALL, all.size())));
        }
        return tens;
    }

    private static String leaving(Object header, String wire) {
        String autoDelete = header != null ? ScalarText.ofHeader("header autoDelete", header) : wire != null ? wire : "DELETE";
        AttributeRules.checkAutoDelete(autoDelete);
        return autoDelete;
    }

    private static Map<String, Object> merged(List<JsonNode> replies) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        replies.forEach(data -> attributes.putAll(ReplyReader.map(data)));
        return attributes;
    }

    private static Map<String, Object> announced(JsonNode data) {
        if (!data.path("result").isBoolean()) {
            throw EasemobException.answered(200, EasemobException.UNREADABLE_REPLY, "the reply has no result",
                    data.toString(), true, null);
        }
        if (!data.path("result").booleanValue()) {
            throw EasemobException.answered(200, EasemobException.RESULT_FALSE, "the announcement was not changed",
                    data.toString(), false, null);
        }
        return ReplyReader.map(data);
    }

    private static String room(Object chatroomId) {
        return segment("header chatroomId", chatroomId);
    }

    private static String user(Object username) {
        return segment("header username", username);
    }

    private static String segment(String header, Object value) {
        return PathSegment.encode(header, ScalarText.ofHeader(header, value));
    }

    private static Object keyResults(List<JsonNode> replies) {
        return KeyResults.of(replies).asMap();
    }
}
