package io.github.easemobcamel.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;

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
    private final StorageCalls storage;

    EasemobApi(Clock clock, int rateLimit, TokenIssuer tokens, AnnouncementCalls announcements,
            AttributeCalls attributes, StorageCalls storage) {
        for (SimulatedEndpoint endpoint : SimulatedEndpoint.values()) {
            windows.put(endpoint, new RateWindow(clock, rateLimit));
        }
        this.tokens = tokens;
        this.announcements = announcements;
        this.attributes = attributes;
        this.storage = storage;
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
        return dispatch(call(match, request));
    }

    /** {@return {@code result:false}: the service did not change the announcement, for no reason that it would tell} */
    Reply announcementNotChanged(SimulatedEndpoint.Match match, RawRequest request) {
        return announcements.result(call(match, request), false);
    }

    private Call call(SimulatedEndpoint.Match match, RawRequest request) {
        return new Call(match.endpoint(), match.roomId(), match.username(), body(request), request.root());
    }

    private JsonNode body(RawRequest request) {
        if (request.body().length() == 0) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (request.body().length() > MAX_BODY) {
            throw Refusal.tooLarge();
        }
        if (!request.isJson()) {
            throw Refusal.unsupportedMediaType();
        }
        JsonNode body;
        try {
            body = json.readTree(request.body().toString());
        } catch (JsonProcessingException e) {
            throw Refusal.notJson(e.getOriginalMessage());
        }
        if (!body.isObject()) {
            throw Refusal.illegalArgument("the body must be a JSON object");
        }
        return body;
    }

    private Reply dispatch(Call call) {
        return switch (call.endpoint()) {
            case TOKEN -> tokens.issue(call);
            case GET_CHATROOM_ANNOUNCEMENT -> announcements.get(call);
            case UPDATE_CHATROOM_ANNOUNCEMENT -> announcements.update(call);
            case SET_CHATROOM_METADATA -> attributes.set(call, false);
            case GET_CHATROOM_METADATA -> attributes.get(call);
            case DELETE_CHATROOM_METADATA -> attributes.delete(call, false);
            case FORCE_SET_CHATROOM_METADATA -> attributes.set(call, true);
            case FORCE_DELETE_CHATROOM_METADATA -> attributes.delete(call, true);
            case STORAGE_INFO -> storage.info(call);
            case STORAGE_RETRY -> storage.retry(call);
        };
    }
}
