package io.github.easemobcamel.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The schema in the distribution, made strict: what it does not name must not be there. */
public final class EventSchema {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchema STRICT = strict();

    private EventSchema() {
    }

    /** The schema as it is. */
    public static JsonNode published() {
        try {
            return JSON.readTree(Path.of("schema/event.schema.json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Checks the data of a CloudEvent in structured mode; the whole document is given. */
    public static void assertDescribes(byte[] cloudEvent) {
        try {
            assertDescribes(JSON.readTree(cloudEvent).path("data"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Checks a normalised event. */
    public static void assertDescribes(JsonNode event) {
        assertThat(STRICT.validate(event)).as(event::toString).isEmpty();
    }

    private static JsonSchema strict() {
        JsonNode schema = published();
        schema.findParents("properties").stream().filter(object -> "object".equals(object.path("type").textValue()))
                .forEach(object -> ((ObjectNode) object).put("additionalProperties", false));
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(schema, SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build());
    }
}
