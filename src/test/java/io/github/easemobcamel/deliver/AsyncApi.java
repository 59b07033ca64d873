package io.github.easemobcamel.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import io.github.easemobcamel.HttpReceiver.Received;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** {@code schema/asyncapi.yaml}, against which what destinations get is held. Headers that it does not name must not be there. */
public final class AsyncApi {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** What any HTTP client sends. */
    private static final Set<String> OF_HTTP = Set.of("host", "connection", "content-length", "transfer-encoding", "user-agent",
            "accept", "accept-encoding", "upgrade", "http2-settings");

    private static final ObjectNode DOCUMENT = read();

    private AsyncApi() {
    }

    private static ObjectNode read() {
        try {
            ObjectNode document = JSON.valueToTree(
                    new Load(LoadSettings.builder().build()).loadFromString(Files.readString(Path.of("schema/asyncapi.yaml"))));
            for (JsonNode parent : document.findParents("$ref")) {
                if (parent instanceof ObjectNode object && object.path("$ref").asText().equals("./event.schema.json")) {
                    object.remove("$ref");
                    object.setAll((ObjectNode) EventSchema.published());
                }
            }
            return document;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the document, in which what it refers to of other files has been put in} */
    static JsonNode document() {
        return DOCUMENT;
    }

    /** Checks a request. */
    public static void assertDescribes(String message, Received request) {
        Map<String, String> named = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers(message).path("properties").fieldNames().forEachRemaining(name -> named.put(name, name));
        Map<String, Object> headers = new TreeMap<>();
        request.headers().forEach((name, values) -> {
            if (!OF_HTTP.contains(name.toLowerCase(Locale.ROOT))) {
                headers.put(named.getOrDefault(name, name), String.join(",", values));
            }
        });
        assertDescribes(message, headers, request.body());
    }

    /** Checks what came by another protocol. */
    public static void assertDescribes(String message, Map<String, ?> headers, byte[] body) {
        assertThat(headers.keySet()).as("headers of " + message)
                .allMatch(name -> headers(message).path("properties").has(name), "is named in schema/asyncapi.yaml");
        try {
            assertValid("#/components/messages/" + message + "/headers", JSON.valueToTree(headers));
            assertValid("#/components/messages/" + message + "/payload", JSON.readTree(body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode headers(String message) {
        String at = DOCUMENT.at("/components/messages/" + message + "/headers/$ref").asText();
        return DOCUMENT.at(at.substring(1));
    }

    private static void assertValid(String at, JsonNode value) {
        ObjectNode schema = JSON.createObjectNode().put("$ref", at);
        schema.set("components", DOCUMENT.get("components"));
        JsonSchema compiled = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema,
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build());
        assertThat(compiled.validate(value)).as(at + " " + value).isEmpty();
    }
}
