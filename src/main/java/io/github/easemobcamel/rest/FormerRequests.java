package io.github.easemobcamel.rest;

import java.util.Map;
import org.apache.camel.Exchange;

/**
 * The bean {@code chatroomRequests}, until version 1.0: for homes with copies of the seven routes that were made before these were made
 * from a template. A start warns of such copies.
 */
public final class FormerRequests {

    private static final String ANNOUNCEMENT = " chatrooms/{chatroomId}/announcement";
    private static final String METADATA = " metadata/chatroom/{chatroomId}";
    private static final String MEMBER = METADATA + "/user/{username}";
    private static final String FORCED = MEMBER + "/forced";
    private static final String KEY = "128 characters of A-Z a-z 0-9 _ . -";
    private static final String ATTRIBUTES = "metaData{}, autoDelete=DELETE|NO_DELETE";
    private static final String ATTRIBUTE = "metaData key " + KEY + "; metaData value 4096 characters";

    public EasemobRequest getAnnouncement(Exchange exchange) {
        return request(exchange, "get-chatroom-announcement", "GET" + ANNOUNCEMENT, "", "", "text announcement");
    }

    public EasemobRequest updateAnnouncement(Exchange exchange) {
        return request(exchange, "update-chatroom-announcement", "POST" + ANNOUNCEMENT, "announcement",
                "announcement 512 characters",
                "result=true");
    }

    public EasemobRequest getMetadata(Exchange exchange) {
        return request(exchange, "get-chatroom-metadata", "POST" + METADATA, "keys[]?", "keys " + KEY, "object");
    }

    public EasemobRequest setMetadata(Exchange exchange) {
        return request(exchange, "set-chatroom-metadata", "PUT" + MEMBER, ATTRIBUTES, ATTRIBUTE, "keys");
    }

    public EasemobRequest forceSetMetadata(Exchange exchange) {
        return request(exchange, "force-set-chatroom-metadata", "PUT" + FORCED, ATTRIBUTES, ATTRIBUTE, "keys");
    }

    public EasemobRequest deleteMetadata(Exchange exchange) {
        return request(exchange, "delete-chatroom-metadata", "DELETE" + MEMBER, "keys[]", "keys " + KEY, "keys");
    }

    public EasemobRequest forceDeleteMetadata(Exchange exchange) {
        return request(exchange, "force-delete-chatroom-metadata", "DELETE" + FORCED, "keys[]", "keys " + KEY, "keys");
    }

    private static EasemobRequest request(Exchange exchange, String name, String call, String body, String limits, String reply) {
        String batch = body.startsWith("keys") || body.equals(ATTRIBUTES) ? "10" : "";
        return ApiCall.of(Map.of("name", name, "call", call, "body", body, "limits", limits, "batch", batch, "reply", reply))
                .request(exchange.getMessage().getBody(), exchange.getMessage().getHeaders());
    }
}
