package io.github.easemobcamel.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema of the properties takes what the product takes, and refuses what it refuses, as far as a schema can. */
class PropertiesSchemaTest {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final PropertyCatalogue CATALOGUE = new PropertyCatalogue();
    /** Of these a schema can tell all; of the others it takes more, for bounds of texts and what several values say is beyond it. */
    private static final Set<PropertyType> TOLD = Set.of(PropertyType.TEXT, PropertyType.CHOICE, PropertyType.BOOLEAN,
            PropertyType.LIST, PropertyType.FILE, PropertyType.URI, PropertyType.SECRET, PropertyType.SECRETS);

    private static JsonSchema schema;

    @BeforeAll
    static void read() throws IOException {
        try (InputStream in = Files.newInputStream(PropertiesSchema.FILE)) {
            schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
        }
    }

    static Stream<Property> properties() {
        return CATALOGUE.all().stream();
    }

    @ParameterizedTest
    @MethodSource("properties")
    void takesTheValuesThatTheProductTakes(Property property) {
        String key = property.name().replace("NAME", "my-service").replace("ACTION", "kick").replace("FAMILY", "message");
        Stream.of("", "true", "false", "maybe", "0", "1", "25", "-3", "70000", "99999999999", "0.5", "1e3", "1ms", "15s", "1h30m",
                "5 m",
                "400d", "256 KiB", "1MiB", "2 XB", "relaxed", "strict", "event", "callback", "drop", "refuse", "/callbacks",
                "callbacks/",
                "a b", "https://my-service.example.com", "a, b", "info", "whsec_x", "http://proxy:3128", property.standard())
                .forEach(value -> {
                    boolean takes = takes(key, NODES.textNode(value));
                    if (TOLD.contains(property.type()) || isTaken(property, key, value)) {
                        assertThat(takes).as(key + "=" + value).isEqualTo(isTaken(property, key, value));
                    }
                    if (property.type() == PropertyType.INTEGER && value.matches("-?\\d+")) {
                        assertThat(takes(key, NODES.numberNode(Long.parseLong(value)))).as(key + ": " + value)
                                .isEqualTo(isTaken(property, key, value));
                    }
                });
        assertThat(takes(key, NODES.textNode("{{another}}"))).isTrue();
    }

    private static boolean isTaken(Property property, String key, String value) {
        try {
            property.value(key, value);
            return true;
        } catch (ConfigurationException e) {
            return false;
        }
    }

    private static boolean takes(String key, JsonNode value) {
        return schema.validate(NODES.objectNode().set(key, value)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"easemob.forward.kick", "easemob.forward.kik", "easemob.forward.user-status", "easemob.destination.a.uri",
                "easemob.destination.a.b.uri", "easemob.destination.a.ury", "easemob.callback.secret", "camel.server.port",
                "camel.server.prt",
                "camel.main.name", "on-kick.offline-too"})
    void knowsTheNamesThatTheProductKnows(String key) {
        assertThat(takes(key, NODES.textNode("{{any}}"))).isEqualTo(CATALOGUE.knows(key));
    }

    @Test
    void takesTheFileOfTheDistribution() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(Path.of("application.properties"))) {
            properties.load(in);
        }
        assertThat(properties).isNotEmpty();
        assertThat(schema.validate(new ObjectMapper().valueToTree(properties))).isEmpty();
    }
}
