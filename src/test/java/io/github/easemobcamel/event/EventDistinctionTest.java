package io.github.easemobcamel.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.deliver.EventSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Callbacks that differ in what they mean differ in their normalised events, not only in {@code original}: a member that is
 * changed or taken away changes the event, unless it means nothing where it stands.
 */
class EventDistinctionTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** What stands there proves, identifies or repeats. */
    private static final Pattern MEANS_NOTHING = Pattern.compile("/(security|secret|securityVersion|host|eventType|msg_id|group_id"
            + "|content_type|channel_channel|channel_user|writed_channel)"
            + "|/payload/(from|to|type|num|channel_type|muc_id)|/payload/status(/.*)?|/payload/event_info(/type)?");
    /** Where these mean something after all. */
    private static final Pattern MEANS_SOMETHING = Pattern
            .compile("(message|push)/.*:/msg_id|(message|recall|newer)/.*:/payload/x");

    static Stream<Arguments> samples() throws IOException {
        return NormalisedEventTest.samples();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void eachMutationOfASampleIsAnotherEvent(String name, byte[] body) throws IOException {
        assertThat(undistinguished(name, body)).isEmpty();
    }

    @Test
    void eachMutationOfAVendorsExampleIsAnotherEvent() throws IOException {
        List<String> undistinguished = new ArrayList<>();
        for (VendorExamples.Example example : VendorExamples.require()) {
            undistinguished.addAll(undistinguished(example.name(), example.body()));
            EventSchema.assertDescribes(NormalisedEvent.of(example.body()));
        }
        assertThat(undistinguished).isEmpty();
    }

    @Test
    void noTwoSamplesAreTheSameEvent() throws IOException {
        Map<JsonNode, String> events = new HashMap<>();
        for (Arguments sample : samples().filter(each -> !isOnlyOfTheNewerFormat(each)).toList()) {
            ObjectNode event = event((byte[]) sample.get()[1]);
            event.remove(List.of("callId", "eventTime", "eventTimeMillis", "app", "chatType", "operation", "operationType"));
            String other = events.put(event, (String) sample.get()[0]);
            assertThat(other).as(sample.get()[0] + " is the same event as " + other + ": " + event).isNull();
        }
    }

    /** Their samples are in both folders. */
    private static boolean isOnlyOfTheNewerFormat(Arguments sample) {
        return sample.get()[0].toString().matches("newer/(room-super-admin-.*|update-disable)");
    }

    private static List<String> undistinguished(String name, byte[] body) throws IOException {
        JsonNode callback = JSON.readTree(body);
        ObjectNode event = event(body);
        List<String> paths = new ArrayList<>();
        collect(callback, "", paths);
        List<String> same = new ArrayList<>();
        for (String path : paths) {
            if (isNothing(name, callback, path)) {
                continue;
            }
            if (event(JSON.writeValueAsBytes(with(callback, path, other(callback.at(path))))).equals(event)) {
                same.add(name + ":" + path + " changed");
            }
            // What names nobody is as good as nothing, and an operation that groups alone have needs no is_chatroom.
            boolean saysNothing = callback.at(path).equals(callback.path("appkey")) || path.equals("/payload/is_chatroom")
                    || path.equals("/recall_id") || callback.at(path).equals(callback.path("group_id"))
                    || callback.at(path).asText().equals("admin");
            if (!saysNothing && event(JSON.writeValueAsBytes(with(callback, path, null))).equals(event)) {
                same.add(name + ":" + path + " removed");
            }
        }
        return same;
    }

    private static boolean isNothing(String name, JsonNode callback, String path) {
        if (callback.at(path).isTextual() && MucEvent.NO_REASON.contains(callback.at(path).textValue())) {
            return true;
        }
        // Of the older format: a member who is told of it, and the room in the place of who did it.
        Optional<Operation> older = Operation.ofWireName(callback.at("/payload/operation").asText());
        boolean told = path.equals("/to") && older.filter(each -> each.target() == Operation.Target.NOBODY).isPresent();
        boolean room = path.equals("/from") && older.filter(each -> each.actor() == Operation.Actor.OPERATOR).isPresent();
        // The same as recall_id, and the sender where the one who reacted is named.
        boolean twice = (path.equals("/payload/ack_message_id") && callback.has("recall_id"))
                || (path.equals("/from") && callback.at("/payload/type").asText().equals("reaction"));
        return told || room || twice
                || (MEANS_NOTHING.matcher(path).matches() && !MEANS_SOMETHING.matcher(name + ":" + path).matches());
    }

    private static ObjectNode event(byte[] body) throws IOException {
        return ((ObjectNode) JSON.readTree(ExactJson.write(NormalisedEvent.of(body)))).without("original");
    }

    private static void collect(JsonNode node, String path, List<String> paths) {
        node.properties().forEach(member -> add(member.getValue(),
                path + "/" + member.getKey().replace("~", "~0").replace("/", "~1"), paths));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            add(node.get(i), path + "/" + i, paths);
        }
    }

    private static void add(JsonNode node, String path, List<String> paths) {
        if (!node.isContainerNode()) {
            paths.add(path);
        }
        collect(node, path, paths);
    }

    private static JsonNode other(JsonNode value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (value.isNumber()) {
            return nodes.numberNode(value.longValue() + 1);
        }
        return value.isBoolean() ? nodes.booleanNode(!value.booleanValue()) : nodes.textNode("x" + value.asText());
    }

    /** The same callback with another value there, or without it. */
    private static JsonNode with(JsonNode callback, String path, JsonNode value) {
        JsonNode copy = callback.deepCopy();
        JsonPointer pointer = JsonPointer.compile(path);
        JsonNode parent = copy.at(pointer.head());
        String last = pointer.last().getMatchingProperty();
        if (parent instanceof ArrayNode array) {
            int index = pointer.last().getMatchingIndex();
            if (value == null) {
                array.remove(index);
            } else {
                array.set(index, value);
            }
        } else if (value == null) {
            ((ObjectNode) parent).remove(last);
        } else {
            ((ObjectNode) parent).set(last, value);
        }
        return copy;
    }
}
