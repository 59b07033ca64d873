package io.github.easemobcamel.rest;

import java.util.Locale;

/**
 * The seven calls; the service limits the rate of each by itself.
 *
 * <p>Source: the vendor's page of chatroom attributes.
 */
enum Endpoint {

    GET_CHATROOM_ANNOUNCEMENT("GET", "/chatrooms/%s/announcement"),
    UPDATE_CHATROOM_ANNOUNCEMENT("POST", "/chatrooms/%s/announcement"),
    SET_CHATROOM_METADATA("PUT", "/metadata/chatroom/%s/user/%s"),
    GET_CHATROOM_METADATA("POST", "/metadata/chatroom/%s"),
    DELETE_CHATROOM_METADATA("DELETE", "/metadata/chatroom/%s/user/%s"),
    FORCE_SET_CHATROOM_METADATA("PUT", "/metadata/chatroom/%s/user/%s/forced"),
    FORCE_DELETE_CHATROOM_METADATA("DELETE", "/metadata/chatroom/%s/user/%s/forced");

    private final String method;
    private final String path;

    Endpoint(String method, String path) {
        this.method = method;
        this.path = path;
    }

    /** @return the id of the route that makes this call */
    String route() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @return the HTTP method */
    String method() {
        return method;
    }

    /** @return whether the reply says of each key what became of it: {@code successKeys} and {@code errorKeys} */
    boolean changesKeys() {
        return method.equals("PUT") || method.equals("DELETE");
    }

    /**
     * @param segments the chatroom's id and, where the call has one, the username, each encoded
     * @return the path below the app's own
     */
    String path(Object... segments) {
        return path.formatted(segments);
    }
}
