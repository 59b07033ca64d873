package io.github.easemobcamel.kit;

import static io.github.easemobcamel.event.Json.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.event.CallbackSignature;
import io.github.easemobcamel.event.EventHeader;
import io.github.easemobcamel.event.EventReader;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import io.github.easemobcamel.kit.TestFile.Kind;
import io.github.easemobcamel.simulator.Room;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.support.DefaultConsumer;

/** Does what a test says that happens, and waits until all has ended that it has caused. */
final class Steps {

    private final Bench bench;
    private final Names names;
    private final HttpClient http = HttpClient.newHttpClient();
    private final EventReader reader = new EventReader();

    Steps(Bench bench, Names names) {
        this.bench = bench;
        this.names = names;
    }

    /** Makes a group and a chatroom of that id at Easemob. */
    void make(TestFile.Room given) {
        bench.easemob().rooms().createGroup(given.id(), given.members()).announce(given.announcement());
        Room room = bench.easemob().rooms().create(given.id(), given.members().toArray(String[]::new));
        room.announce(given.announcement());
        given.attributes().forEach((owner, values) -> {
            room.join(owner);
            room.attributes(owner, values);
        });
    }

    /** {@return what went wrong, or null} */
    String take(TestFile.Step step) {
        try {
            String failure = step instanceof TestFile.Callback callback ? post(callback)
                    : step instanceof TestFile.Start start ? start(start) : request((TestFile.Request) step);
            return failure == null ? bench.awaitQuiet() : failure;
        } catch (IOException e) {
            return "the runner has not answered (" + e + ")";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** {@return the same for a callback, which is signed here} */
    String take(ObjectNode callback) {
        return take(new TestFile.Callback(0, null, callback, callback));
    }

    private String post(TestFile.Callback step) throws IOException, InterruptedException {
        ObjectNode callback = callback(step);
        String callId = callback.path("callId").asText();
        Map<String, Object> headers = new HashMap<>();
        byte[] body = JSON.writeValueAsBytes(callback);
        reader.setHeaders(body, headers);
        makeRoomOf(headers);
        bench.observed().expect(callId);
        HttpResponse<String> answer = http
                .send(HttpRequest.newBuilder(bench.uri("/callbacks")).header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofString());
        return answer.statusCode() == 200 ? null : "the callback was answered " + answer.statusCode() + " " + answer.body();
    }

    /** A callback that was never sent before, with its signature. */
    private static ObjectNode callback(TestFile.Callback step) throws IOException {
        SampleCallback any = step.sample() != null ? step.sample() : SampleCallback.of(Operation.KICK, Scope.GROUP);
        ObjectNode fresh = (ObjectNode) JSON.readTree(any.fresh(Bench.SECRET, Instant.now()));
        ObjectNode callback = step.content() == null ? fresh : step.content().deepCopy();
        callback.set("callId", fresh.get("callId"));
        if (!callback.path("timestamp").isIntegralNumber()) {
            callback.set("timestamp", fresh.get("timestamp"));
        }
        merge(callback, step.with());
        return callback.put("security",
                CallbackSignature.of(callback.path("callId").asText(), Bench.SECRET, callback.path("timestamp").asText()));
    }

    private static void merge(ObjectNode into, ObjectNode members) {
        members.properties().forEach(entry -> {
            if (entry.getValue() instanceof ObjectNode inner && into.get(entry.getKey()) instanceof ObjectNode former) {
                merge(former, inner);
            } else {
                into.set(entry.getKey(), entry.getValue());
            }
        });
    }

    /** What a callback tells of is there at Easemob, unless the test says that it is not. */
    private void makeRoomOf(Map<String, Object> headers) {
        if (headers.get(EventHeader.ROOM_ID) instanceof String id) {
            List<String> people = Stream.of(EventHeader.ACTOR, EventHeader.TARGET).map(headers::get).filter(Objects::nonNull)
                    .map(Object::toString).toList();
            if ("group".equals(headers.get(EventHeader.SCOPE))) {
                bench.easemob().rooms().createGroup(id, people);
            } else {
                Room room = bench.easemob().rooms().find(id).orElseGet(() -> bench.easemob().rooms().create(id));
                people.forEach(room::join);
            }
        }
    }

    private String start(TestFile.Start step) {
        Route route = names.route(step.route());
        if (route == null || !(route.getConsumer() instanceof DefaultConsumer consumer)) {
            return names.noRoute(step.route());
        }
        Exchange exchange = consumer.createExchange(false);
        step.headers().forEach(exchange.getMessage()::setHeader);
        exchange.getMessage().setBody(step.body() == null ? null : Outside.text(step.body()));
        try {
            consumer.getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        if (exchange.getException() != null) {
            bench.observed().add(Kind.FAILED, step.route(),
                    JsonNodeFactory.instance.objectNode().put("attempts", 1).put("reason",
                            String.valueOf(exchange.getException().getMessage())));
        } else {
            bench.observed().add(Kind.ANSWERED, step.route(), Outside.members(exchange.getMessage()));
        }
        return null;
    }

    private String request(TestFile.Request step) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(bench.uri(step.path()));
        step.headers().forEach(request::header);
        JsonNode body = step.body();
        if (body != null && !body.isTextual() && !step.headers().containsKey("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        HttpResponse<String> answer = http.send(request.method(step.method(),
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(Outside.text(body))).build(),
                BodyHandlers.ofString());
        ObjectNode members = JsonNodeFactory.instance.objectNode();
        ObjectNode headers = members.putObject("headers");
        answer.headers().map().forEach((name, values) -> headers.put(name, values.get(0)));
        members.set("body", Observed.body(answer.body()));
        bench.observed().add(Kind.ANSWERED, "" + answer.statusCode(), members);
        return null;
    }
}
