package io.github.easemobcamel.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.deliver.EventSchema;
import io.github.easemobcamel.deliver.StructuredCloudEvents;
import io.github.easemobcamel.receive.PrintedCallback;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A stored event must always be routable: nothing that was ever stored makes the reader fail. */
class EventReaderTotalityTest {

    private static final long SEED = 20_240_229L;
    private static final int MUTATIONS = 20_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Random random = new Random(SEED);
    private final List<JsonNode> oddValues = oddValues();

    @Test
    void readsEveryMutationOfEverySample() throws IOException {
        List<JsonNode> samples = samples();
        for (int i = 0; i < MUTATIONS; i++) {
            ObjectNode mutant = samples.get(random.nextInt(samples.size())).deepCopy();
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                mutate(mutant);
            }
            readsWithoutHarm(JSON.writeValueAsBytes(mutant), i % 20 == 0);
        }
    }

    @Test
    void readsWhatHasBeenCutOffOrGarbled() throws IOException {
        byte[] text = JSON.writeValueAsBytes(samples().get(0));
        for (int length = 0; length < text.length; length++) {
            readsWithoutHarm(Arrays.copyOf(text, length), false);
            byte[] garbled = text.clone();
            garbled[length] = (byte) random.nextInt(256);
            readsWithoutHarm(garbled, true);
        }
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "null", "7", "\"text\"", "[]", "[{\"chat_type\":\"muc\"}]", "{", "not json"})
    void findsNoFactsInWhatIsNoObject(String body) {
        Map<String, Object> headers = new HashMap<>();

        byte[] bytes = body == null ? null : body.getBytes(StandardCharsets.UTF_8);
        new EventReader().setHeaders(bytes, headers);

        assertThat(headers).isEmpty();
        EventSchema.assertDescribes(new StructuredCloudEvents().write(bytes, headers));
    }

    @ParameterizedTest
    @ValueSource(strings = {"deep", "long-number", "long-text", "long-name"})
    void readsWhatIsBeyondAnyUsualLimit(String kind) {
        String huge = switch (kind) {
            case "deep" -> "\"x\":" + "[".repeat(100_000) + "]".repeat(100_000);
            case "long-number" -> "\"x\":" + "9".repeat(100_000);
            case "long-text" -> "\"x\":\"" + "9".repeat(30_000_000) + "\"";
            default -> "\"" + "x".repeat(200_000) + "\":1";
        };
        Map<String, Object> headers = new HashMap<>();

        byte[] body = ("{" + huge + ",\"chat_type\":\"muc\",\"callId\":\"c\",\"payload\":{\"operation\":\"kick\"}}")
                .getBytes(StandardCharsets.UTF_8);
        new EventReader().setHeaders(body, headers);

        assertThat(headers).isEqualTo(Map.of("chatType", "muc", "family", "muc", "callId", "c", "action", "kick",
                "operation", "kick", "outcome", "ok"));
        assertThat(new StructuredCloudEvents().write(body, headers)).hasSizeGreaterThan(body.length);
    }

    /** Comparing with the schema takes much longer than all else. */
    private static void readsWithoutHarm(byte[] body, boolean comparedWithSchema) {
        Map<String, Object> headers = new HashMap<>();
        assertThatCode(() -> {
            new EventReader().setHeaders(body, headers);
            new ReadCallback(body).novelties();
        })
                .as(() -> new String(body, StandardCharsets.UTF_8)).doesNotThrowAnyException();
        assertThat(EventHeader.ALL).containsAll(headers.keySet());
        headers.forEach((name, value) -> assertThat(value)
                .as(name).isInstanceOf(name.equals(EventHeader.EVENT_TIME) ? Long.class : String.class));
        byte[] event = new StructuredCloudEvents().write(body, headers);
        if (comparedWithSchema) {
            EventSchema.assertDescribes(event);
        }
    }

    private static List<JsonNode> samples() throws IOException {
        List<JsonNode> samples = new ArrayList<>();
        for (Operation operation : Operation.values()) {
            for (var scope : operation.scopes()) {
                samples.add(JSON.readTree(SampleCallback.printed(operation, scope)));
            }
        }
        for (Family family : Family.withForward()) {
            for (String name : SampleCallback.names(family)) {
                samples.add(JSON.readTree(SampleCallback.printed(family, name)));
            }
        }
        for (String name : List.of("newer/create", "newer/join-invite", "newer/update-owner", "newer/room-super-admin-add",
                "other/chat", "other/groupchat", "other/roster-ban", "other/user-online", "other/unknown-muc")) {
            samples.add(JSON.readTree(PrintedCallback.text(name)));
        }
        return samples;
    }

    private void mutate(ObjectNode callback) {
        List<JsonNode> containers = new ArrayList<>();
        collectContainers(callback, containers);
        JsonNode container = containers.get(random.nextInt(containers.size()));
        if (container instanceof ObjectNode object && !object.isEmpty()) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            String name = names.get(random.nextInt(names.size()));
            switch (random.nextInt(4)) {
                case 0 -> object.remove(name);
                case 1 -> object.set(name, object.get(names.get(random.nextInt(names.size()))).deepCopy());
                default -> object.set(name, oddValue());
            }
        } else if (container instanceof ArrayNode array) {
            array.insert(0, oddValue());
        }
    }

    private static void collectContainers(JsonNode node, List<JsonNode> containers) {
        if (node.isContainerNode()) {
            containers.add(node);
            node.forEach(child -> collectContainers(child, containers));
        }
    }

    private JsonNode oddValue() {
        return oddValues.get(random.nextInt(oddValues.size())).deepCopy();
    }

    private static List<JsonNode> oddValues() {
        List<JsonNode> values = new ArrayList<>();
        for (String value : List.of("null", "true", "0", "-1", "1e400", "1.5", "9".repeat(400), "[]", "{}", "[[[]]]", "{\"\":{}}",
                "{\"data\":{\"file_id\":7}}", "[null]", "\"\"", "\" \"", "\"@\"", "\"/\"", "\"@@//\"", "\"_\"", "\"XXXX#XXXX_\"",
                "\"XXXX#XXXX_@\"", "\"XXXX#XXXX_@conference.\"", "\"\\ud800\"", "\"\\u0000\"", "\"{\"",
                "\"{\\\"operator \\\":[]}\"",
                "\"[\\\"operator\\\"]\"", "\"muc\"", "\"assign_owner\"", "\"set_metadata\"", "\"CHATROOM\"", "\"99999999999999\"",
                "\"" + "ß".repeat(5_000) + "\"")) {
            try {
                values.add(JSON.readTree(value));
            } catch (IOException e) {
                throw new IllegalArgumentException(value, e);
            }
        }
        return values;
    }
}
