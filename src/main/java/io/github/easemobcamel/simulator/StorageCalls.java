package io.github.easemobcamel.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.function.Function;

/**
 * The two calls on the exception storage: lists what failed, sends it again.
 *
 * <p>Source: the vendor's page on the exception storage. A retry is answered when it is accepted, before it is done.
 */
final class StorageCalls {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final boolean open;
    private final ExceptionStorage storage;
    private final CallbackEmitter sender;
    private final Bodies bodies;

    StorageCalls(boolean open, ExceptionStorage storage, CallbackEmitter sender, Bodies bodies) {
        this.open = open;
        this.storage = storage;
        this.sender = sender;
        this.bodies = bodies;
    }

    Map<SimulatedEndpoint, Function<Call, Reply>> table() {
        return Map.of(SimulatedEndpoint.STORAGE_INFO, this::info, SimulatedEndpoint.STORAGE_RETRY, this::retry);
    }

    /** @throws Refusal 403 if the storage is off */
    Reply info(Call call) {
        checkOpen();
        ArrayNode data = JSON.arrayNode();
        storage.info().forEach(bucket -> data.addObject().put("date", bucket.date()).put("size", bucket.size())
                .put("retry", bucket.retry()));
        return bodies.storage(call, data);
    }

    /** @throws Refusal 403 if the storage is off, 400 for a date, retry or targetUrl of the wrong form */
    Reply retry(Call call) {
        checkOpen();
        String date = call.text("date");
        if (!date.matches("[0-9]{12}")) {
            throw Refusal.illegalArgument("date must be yyyyMMddHHmm");
        }
        if (call.body().has("retry") && !call.body().path("retry").isInt()) {
            throw Refusal.illegalArgument("retry must be a number");
        }
        URI target = target(call.body().path("targetUrl"));
        boolean accepted = sender.repost(storage.retry(date), target);
        return bodies.storage(call, JSON.textNode(accepted ? "success" : "failure"));
    }

    private static URI target(JsonNode url) {
        if (url.isMissingNode() || url.isNull() || url.asText().isEmpty()) {
            return null;
        }
        try {
            URI target = new URI(url.asText());
            if (target.getHost() != null && String.valueOf(target.getScheme()).matches("https?")) {
                return target;
            }
        } catch (URISyntaxException e) {
            throw Refusal.illegalArgument("targetUrl is no URL");
        }
        throw Refusal.illegalArgument("targetUrl must be an http or https URL");
    }

    private void checkOpen() {
        if (!open) {
            throw Refusal.storageOff();
        }
    }
}
