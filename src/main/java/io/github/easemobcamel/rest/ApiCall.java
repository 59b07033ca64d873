package io.github.easemobcamel.rest;

import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.util.Locale;

/**
 * The calls; the service limits the rate of each by itself.
 *
 * <p>Source: the vendor's page of chatroom attributes for the first seven, its page on the exception storage for the rest.
 */
enum ApiCall {

    GET_CHATROOM_ANNOUNCEMENT("GET", "/chatrooms/%s/announcement"),
    UPDATE_CHATROOM_ANNOUNCEMENT("POST", "/chatrooms/%s/announcement"),
    SET_CHATROOM_METADATA("PUT", "/metadata/chatroom/%s/user/%s"),
    GET_CHATROOM_METADATA("POST", "/metadata/chatroom/%s"),
    DELETE_CHATROOM_METADATA("DELETE", "/metadata/chatroom/%s/user/%s"),
    FORCE_SET_CHATROOM_METADATA("PUT", "/metadata/chatroom/%s/user/%s/forced"),
    FORCE_DELETE_CHATROOM_METADATA("DELETE", "/metadata/chatroom/%s/user/%s/forced"),
    LIST_MISSED_CALLBACKS("GET", "/callbacks/storage/info", JsonNodeType.ARRAY),
    ASK_FOR_MISSED_CALLBACKS("POST", "/callbacks/storage/retry", JsonNodeType.STRING);

    private final String method;
    private final String path;
    private final JsonNodeType data;

    ApiCall(String method, String path) {
        this(method, path, JsonNodeType.OBJECT);
    }

    ApiCall(String method, String path, JsonNodeType data) {
        this.method = method;
        this.path = path;
        this.data = data;
    }

    /** {@return the name of the call; that of the route which makes it, for the first seven} */
    String route() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@return the HTTP method} */
    String method() {
        return method;
    }

    /** {@return what {@code data} is in a reply that is a success} */
    JsonNodeType data() {
        return data;
    }

    /** {@return whether the reply says of each key what became of it: {@code successKeys} and {@code errorKeys}} */
    boolean changesKeys() {
        return method.equals("PUT") || method.equals("DELETE");
    }

    /**
     * {@return the path below the app's own}
     *
     * @param segments the chatroom's id and, where the call has one, the username, each encoded
     */
    String path(Object... segments) {
        return path.formatted(segments);
    }
}
