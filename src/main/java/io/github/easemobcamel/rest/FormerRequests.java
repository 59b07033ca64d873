package io.github.easemobcamel.rest;

import java.util.Map;
import org.apache.camel.Exchange;

/** The bean {@code chatroomRequests}, for copies of the seven routes in a home that was made before they were made from a template. */
public final class FormerRequests {

    private static final String CHARACTERS = "128 characters of A-Z a-z 0-9 _ . -";
    private static final String MEMBER = " metadata/chatroom/{chatroomId}/user/{username}";
    private static final ApiCall GET_ANNOUNCEMENT = call("get-chatroom-announcement", "GET chatrooms/{chatroomId}/announcement", "",
            "",
            "text announcement");
    private static final ApiCall UPDATE_ANNOUNCEMENT = call("update-chatroom-announcement",
            "POST chatrooms/{chatroomId}/announcement", "announcement", "announcement 512 characters", "result=true");
    private static final ApiCall GET = call("get-chatroom-metadata", "POST metadata/chatroom/{chatroomId}", "keys[]?",
            "keys " + CHARACTERS, "object");
    private static final ApiCall SET = set("set-chatroom-metadata", "PUT" + MEMBER);
    private static final ApiCall FORCE_SET = set("force-set-chatroom-metadata", "PUT" + MEMBER + "/forced");
    private static final ApiCall DELETE = call("delete-chatroom-metadata", "DELETE" + MEMBER, "keys[]", "keys " + CHARACTERS,
            "keys");
    private static final ApiCall FORCE_DELETE = call("force-delete-chatroom-metadata", "DELETE" + MEMBER + "/forced", "keys[]",
            "keys " + CHARACTERS, "keys");

    private static ApiCall set(String name, String call) {
        return call(name, call, "metaData{}, autoDelete=DELETE|NO_DELETE",
                "metaData key " + CHARACTERS + "; metaData value 4096 characters", "keys");
    }

    private static ApiCall call(String name, String call, String body, String limits, String reply) {
        return ApiCall.of(Map.of("name", name, "call", call, "body", body, "limits", limits, "batch", "10", "reply", reply));
    }

    private static EasemobRequest request(ApiCall call, Exchange exchange) {
        return call.request(exchange.getMessage().getBody(), exchange.getMessage().getHeaders());
    }

    public EasemobRequest getAnnouncement(Exchange exchange) {
        return request(GET_ANNOUNCEMENT, exchange);
    }

    public EasemobRequest updateAnnouncement(Exchange exchange) {
        return request(UPDATE_ANNOUNCEMENT, exchange);
    }

    public EasemobRequest getMetadata(Exchange exchange) {
        return request(GET, exchange);
    }

    public EasemobRequest setMetadata(Exchange exchange) {
        return request(SET, exchange);
    }

    public EasemobRequest forceSetMetadata(Exchange exchange) {
        return request(FORCE_SET, exchange);
    }

    public EasemobRequest deleteMetadata(Exchange exchange) {
        return request(DELETE, exchange);
    }

    public EasemobRequest forceDeleteMetadata(Exchange exchange) {
        return request(FORCE_DELETE, exchange);
    }
}
