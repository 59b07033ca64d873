package io.github.easemobcamel.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Wraps what a call found into the body that the vendor's example of this call shows. */
final class Bodies {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final SimulatorSettings settings;
    private final String application;

    Bodies(SimulatorSettings settings, String application) {
        this.settings = settings;
        this.application = application;
    }

    /** The long shape, of the calls about rooms. */
    Reply full(Call call, String action, JsonNode data) {
        return full(call, action, data, JSON.objectNode());
    }

    /** The long shape with more fields beside {@code data}, such as {@code count}. */
    Reply full(Call call, String action, JsonNode data, ObjectNode more) {
        ObjectNode body = JSON.objectNode();
        body.put("action", action).put("application", application).put("uri", call.root() + "/" + call.path());
        body.putArray("entities");
        body.set("data", data);
        body.setAll(more);
        if (!call.query().isEmpty()) {
            ObjectNode params = body.putObject("params");
            call.query().forEach((name, value) -> params.putArray(name).add(value));
        }
        return Reply.json(200, body.put("timestamp", settings.clock().millis()).put("duration", 0)
                .put("organization", settings.orgName()).put("applicationName", settings.appName()));
    }

    /** The short shape, of the attribute calls that are not forced; {@code status} stands in a delete's reply only. */
    Reply brief(Call call, String action, ObjectNode data) {
        ObjectNode body = JSON.objectNode();
        body.put("uri", call.root() + "/metadata/chatroom");
        if (action.equals("delete")) {
            body.put("status", "ok");
        }
        body.put("timestamp", settings.clock().millis()).put("action", action).set("data", data);
        return Reply.json(200, body);
    }

    /** The shape of the calls about the attributes of group members. */
    Reply data(ObjectNode data) {
        ObjectNode body = JSON.objectNode().put("timestamp", settings.clock().millis());
        body.set("data", data);
        return Reply.json(200, body.put("duration", 0));
    }

    /** The bare shape, of the forced calls. */
    Reply bare(ObjectNode data) {
        return Reply.json(200, JSON.objectNode().<ObjectNode>set("data", data));
    }

    /** The shape of the calls on the exception storage; {@code action} is "post" in both of the vendor's examples. */
    Reply storage(Call call, JsonNode data) {
        ObjectNode body = JSON.objectNode();
        body.put("path", "/callbacks").put("uri", call.root() + "/callbacks")
                .put("timestamp", settings.clock().millis()).put("organization", settings.orgName())
                .put("application", application).put("action", "post").set("data", data);
        return Reply.json(200, body.put("duration", 0).put("applicationName", settings.appName()));
    }

    /**
     * {@return {@code successKeys} and {@code errorKeys}, which is there even if no key was refused: the vendor's Web SDK needs it}
     */
    static ObjectNode keys(Changes changes) {
        ObjectNode data = JSON.objectNode();
        ArrayNode successKeys = data.putArray("successKeys");
        changes.accepted().forEach(successKeys::add);
        return data.set("errorKeys", object(changes.refused()));
    }

    static ObjectNode object(Map<String, String> values) {
        ObjectNode object = JSON.objectNode();
        values.forEach(object::put);
        return object;
    }
}
