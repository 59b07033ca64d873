package io.github.easemobcamel.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Answers a routed request as Easemob does: rate limit, token, content type, body, then the call itself.
 *
 * <p>Source: the vendor's pages; in which order the service looks at these is not documented.
 */
final class EasemobApi {

    private static final int MAX_BODY = 1024 * 1024;

    private final JsonMapper json = JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
    private final Map<SimulatedEndpoint, RateWindow> windows = new EnumMap<>(SimulatedEndpoint.class);
    private final TokenIssuer tokens;
    private final AnnouncementCalls announcements;
    private final AttributeCalls attributes;
    private final Map<SimulatedEndpoint, Function<Call, Reply>> calls = new EnumMap<>(SimulatedEndpoint.class);

    /** @param tables what answers the endpoints beside tokens, announcements and attributes */
    EasemobApi(Clock clock, int rateLimit, TokenIssuer tokens, AnnouncementCalls announcements,
            AttributeCalls attributes, List<Map<SimulatedEndpoint, Function<Call, Reply>>> tables) {
        for (SimulatedEndpoint endpoint : SimulatedEndpoint.values()) {
            windows.put(endpoint, new RateWindow(clock, rateLimit));
        }
        this.tokens = tokens;
        this.announcements = announcements;
        this.attributes = attributes;
        calls.put(SimulatedEndpoint.TOKEN, tokens::issue);
        calls.put(SimulatedEndpoint.GET_CHATROOM_ANNOUNCEMENT, announcements::get);
        calls.put(SimulatedEndpoint.UPDATE_CHATROOM_ANNOUNCEMENT, announcements::update);
        calls.put(SimulatedEndpoint.GET_GROUP_ANNOUNCEMENT, announcements::get);
        calls.put(SimulatedEndpoint.UPDATE_GROUP_ANNOUNCEMENT, announcements::update);
        calls.put(SimulatedEndpoint.GET_CHATROOM_METADATA, attributes::get);
        calls.put(SimulatedEndpoint.SET_CHATROOM_METADATA, call -> attributes.set(call, false, false));
        calls.put(SimulatedEndpoint.DELETE_CHATROOM_METADATA, call -> attributes.delete(call, false, false));
        calls.put(SimulatedEndpoint.FORCE_SET_CHATROOM_METADATA, call -> attributes.set(call, true, false));
        calls.put(SimulatedEndpoint.FORCE_DELETE_CHATROOM_METADATA, call -> attributes.delete(call, true, false));
        tables.forEach(calls::putAll);
    }

    /**
     * {@return the reply}
     *
     * @param match where the request goes
     * @param request what came with it
     * @throws Refusal if the service would refuse it
     */
    Reply answer(SimulatedEndpoint.Match match, RawRequest request) {
        if (!windows.get(match.endpoint()).admits()) {
            throw Refusal.rateLimit();
        }
        if (match.endpoint() != SimulatedEndpoint.TOKEN) {
            tokens.check(request.authorization());
        }
        return calls.get(match.endpoint()).apply(call(match, request));
    }

    /** {@return {@code result:false}: the service did not change the announcement, for no reason that it would tell} */
    Reply announcementNotChanged(SimulatedEndpoint.Match match, RawRequest request) {
        return announcements.result(call(match, request), false);
    }

    /** {@return the reply when somebody else changes the room's attributes at the same time} */
    Reply concurrentUpdate(SimulatedEndpoint.Match match, RawRequest request) {
        tokens.check(request.authorization());
        Call call = call(match, request);
        return switch (match.endpoint()) {
            case SET_CHATROOM_METADATA -> attributes.set(call, false, true);
            case FORCE_SET_CHATROOM_METADATA -> attributes.set(call, true, true);
            case DELETE_CHATROOM_METADATA -> attributes.delete(call, false, true);
            case FORCE_DELETE_CHATROOM_METADATA -> attributes.delete(call, true, true);
            default -> throw Refusal.memberMetadata(409, "Failed to operate user metadata. Concurrent operation not allowed");
        };
    }

    private Call call(SimulatedEndpoint.Match match, RawRequest request) {
        String path = String.join("/", request.segments().subList(2, request.segments().size()));
        return new Call(match.endpoint(), match.roomId(), match.username(), body(match.endpoint(), request), request.root(), path,
                request.query());
    }

    private JsonNode body(SimulatedEndpoint endpoint, RawRequest request) {
        if (request.body().length() == 0) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (request.body().length() > MAX_BODY) {
            throw Refusal.tooLarge();
        }
        boolean isForm = request.isForm() && endpoint.takesForm();
        if (!request.isJson() && !isForm && (request.contentType() != null || endpoint.wantsJson())) {
            throw Refusal.unsupportedMediaType();
        }
        // The vendor's PHP example calls its JSON a form.
        if (isForm && !request.body().toString().strip().startsWith("{")) {
            return form(request.body().toString());
        }
        JsonNode body;
        try {
            body = json.readTree(request.body().toString());
        } catch (JsonProcessingException e) {
            throw Refusal.notJson(e.getOriginalMessage());
        }
        if (!body.isObject() && endpoint != SimulatedEndpoint.SET_GROUP_MEMBERS_METADATA) {
            throw Refusal.illegalArgument("the body must be a JSON object");
        }
        return body;
    }

    private static JsonNode form(String text) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        new QueryStringDecoder(text, false).parameters().forEach((name, values) -> body.put(name, values.get(values.size() - 1)));
        return body;
    }
}
