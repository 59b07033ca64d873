package io.github.easemobcamel.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * What a developer does to the simulator while it runs, below {@code /admin} and without a token; JSON in and out.
 *
 * <pre>
 * GET    /admin/rooms                               all rooms with members, announcement, attributes
 * POST   /admin/rooms {id?, name?, members?}        creates a room
 * GET    /admin/rooms/{id}                          one room
 * DELETE /admin/rooms/{id}                          destroys it: destroy
 * PUT    /admin/rooms/{id}/members/{username}       lets a user in: presence
 * DELETE /admin/rooms/{id}/members/{username}       lets a member go: leave, absence
 * POST   /admin/rooms/{id}/members/{username}/kick  makes a member go: kick, absence
 * POST   /admin/rooms/{id}/members/{username}/offline  two minutes offline: kick, absence, or LEAVE QUIT
 * GET    /admin/callbacks                           what became of the callbacks, and the ban
 * POST   /admin/callbacks {...}                     sends any callback; callId, timestamp and signature are filled in
 * GET    /admin/faults                              the faults that are set
 * POST   /admin/faults {fault}                      sets one, written as on the command line
 * DELETE /admin/faults                              clears all
 * GET    /admin/counters                            requests by endpoint, tokens, 429s
 * DELETE /admin/counters                            starts them again from zero
 * POST   /admin/tokens/expire                       makes all tokens bad ones
 * </pre>
 */
final class SimulatorAdmin {

    static final String ROOT = "admin";
    static final String NO_SUCH_CALL = "no such call; see easemob-camel simulate --help";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final JsonMapper mapper = new JsonMapper();
    private final AdminRooms rooms;
    private final Faults faults;
    private final Counters counters;
    private final TokenIssuer tokens;
    private final CallbackEmitter sender;
    private final CallbackLog log;
    private final BanRule ban;

    SimulatorAdmin(Rooms rooms, Faults faults, Counters counters, TokenIssuer tokens, CallbackEmitter sender, CallbackLog log,
            BanRule ban) {
        this.rooms = new AdminRooms(rooms);
        this.faults = faults;
        this.counters = counters;
        this.tokens = tokens;
        this.sender = sender;
        this.log = log;
        this.ban = ban;
    }

    /**
     * {@return 200 with the answer, 400 or 404 with {@code {error}}}
     *
     * @param request a request below {@code /admin}
     */
    Reply answer(RawRequest request) {
        try {
            List<String> path = request.segments().subList(1, request.segments().size());
            JsonNode body = request.body().length() == 0 ? JSON.objectNode()
                    : mapper.readTree(request.body().getBytes());
            return Reply.json(200, handle(request.method(), path, body));
        } catch (NoSuchElementException e) {
            return Reply.json(404, JSON.objectNode().put("error", e.getMessage()));
        } catch (IllegalArgumentException e) {
            return Reply.json(400, JSON.objectNode().put("error", e.getMessage()));
        } catch (IOException e) {
            return Reply.json(400, JSON.objectNode().put("error", "the body is not JSON"));
        }
    }

    private JsonNode handle(String method, List<String> path, JsonNode body) {
        if (!path.isEmpty() && path.get(0).equals("rooms")) {
            return rooms.handle(method, path.subList(1, path.size()), body);
        }
        return switch (method + " " + String.join("/", path)) {
            case "GET faults" -> faults();
            case "POST faults" -> {
                faults.add(body.path("fault").asText());
                yield faults();
            }
            case "DELETE faults" -> {
                faults.clear();
                yield faults();
            }
            case "GET callbacks" -> callbacks();
            case "POST callbacks" -> {
                sender.post(event(body));
                yield callbacks();
            }
            case "GET counters" -> counters();
            case "DELETE counters" -> {
                counters.reset();
                yield counters();
            }
            case "POST tokens/expire" -> {
                tokens.expireAll();
                yield JSON.objectNode();
            }
            default -> throw new NoSuchElementException(NO_SUCH_CALL);
        };
    }

    private static ObjectNode event(JsonNode body) {
        if (body instanceof ObjectNode event) {
            return event;
        }
        throw new IllegalArgumentException("a callback is a JSON object");
    }

    private ArrayNode faults() {
        ArrayNode list = JSON.arrayNode();
        faults.active().forEach(fault -> list.add(fault.toString()));
        return list;
    }

    private ObjectNode callbacks() {
        ObjectNode answer = JSON.objectNode();
        ban.bannedUntil().ifPresent(until -> answer.put("bannedUntil", until.toString()));
        answer.set("delivered", ids(log.delivered()));
        answer.set("failed", ids(log.failed()));
        answer.set("withheld", ids(log.withheld()));
        return answer;
    }

    private static ArrayNode ids(List<Callback> callbacks) {
        ArrayNode list = JSON.arrayNode();
        callbacks.forEach(callback -> list.addObject().put("callId", callback.callId())
                .put("operation", callback.operation()));
        return list;
    }

    private ObjectNode counters() {
        ObjectNode answer = JSON.objectNode();
        ObjectNode requests = answer.putObject("requests");
        for (SimulatedEndpoint endpoint : SimulatedEndpoint.values()) {
            requests.put(endpoint.label(), counters.requests(endpoint));
        }
        return answer.put("misdirected", counters.misdirected()).put("tokensIssued", counters.tokensIssued())
                .put("tooManyRequests", counters.tooManyRequests());
    }
}
