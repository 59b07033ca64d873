package io.github.easemobcamel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every route file fits the schema that Camel ships with its YAML language, and, stricter, only in its canonical form: one
 * way to write a thing, the way that visual editors write and that later versions of Camel require.
 */
class RouteSchemaTest {

    /** This version of Camel has no schema of the canonical form; {@link #canonical} makes it from this one. */
    private static final String SCHEMA = "/schema/camelYamlDsl.json";
    private static final String EXPRESSION = "#/items/definitions/org.apache.camel.model.language.ExpressionDefinition";
    private static final ObjectNode CAMELS = read();
    private static final JsonSchema FULL = schema(CAMELS);
    private static final JsonSchema CANONICAL = schema(canonical(CAMELS.deepCopy()));

    static List<RouteFile> files() {
        return RouteFile.all();
    }

    @ParameterizedTest
    @MethodSource("files")
    void fitsTheSchema(RouteFile file) {
        assertThat(FULL.validate(file.yaml())).as("%s does not fit Camel's schema; the names in front say where", file.path())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void isInCanonicalForm(RouteFile file) {
        assertThat(canonicalViolations(file.yaml())).as("%s fits Camel's schema, but not in the canonical form: write every "
                + "step as a map of options and every expression as 'expression: <language>: expression: <text>'", file.path())
                .isEmpty();
    }

    /** {@code .vscode/settings.json} names it, and docs/editing.md for a home. */
    @Test
    void editorsAreToldTheSchemaOfThisVersion() throws Exception {
        String version = RouteSchemaTest.class.getClassLoader().loadClass("org.apache.camel.dsl.yaml.YamlRoutesBuilderLoader")
                .getPackage().getImplementationVersion();
        String url = "https://raw.githubusercontent.com/apache/camel/camel-" + version
                + "/dsl/camel-yaml-dsl/camel-yaml-dsl/src/generated/resources/schema/camelYamlDsl.json";

        assertThat(new ObjectMapper().readTree(Path.of(".vscode/settings.json").toFile()).path("yaml.schemas").fieldNames())
                .toIterable().containsExactly(url);
        assertThat(Path.of("docs/editing.md")).content().contains("# yaml-language-server: $schema=" + url + "\n");
    }

    @Test
    void wouldRefuseShortForms() throws IOException {
        for (String step : List.of(
                "{to: 'direct:a'}",
                "{log: hello}",
                "{setBody: {simple: hello}}",
                "{setBody: {expression: {simple: hello}}}",
                "{setBody: {simple: {expression: hello}}}",
                "{filter: {simple: {expression: hello}, steps: []}}")) {
            JsonNode yaml = new YAMLMapper().readTree(
                    "[{route: {id: a, from: {uri: 'direct:b', steps: [" + step + "]}}}]");

            assertThat(FULL.validate(yaml)).as(step).isEmpty();
            assertThat(canonicalViolations(yaml)).as(step).isNotEmpty();
        }
    }

    private static Set<ValidationMessage> canonicalViolations(JsonNode yaml) {
        return CANONICAL.validate(yaml);
    }

    /**
     * Takes the short forms out of Camel's schema: the text where a map of options is meant, and the language as an option of
     * the step itself. A route without {@code route:} goes too.
     */
    private static ObjectNode canonical(ObjectNode schema) {
        ((ObjectNode) schema.at("/items/properties")).remove("from");
        withoutShortForms(schema.at("/items/definitions"));
        return schema;
    }

    private static void withoutShortForms(JsonNode node) {
        if (node instanceof ObjectNode object) {
            removeTextAlternative(object);
            removeInlineExpression(object);
        }
        node.forEach(RouteSchemaTest::withoutShortForms);
    }

    /** {@code oneOf: [{type: string}, {type: object, ...}]} loses its first branch. */
    private static void removeTextAlternative(ObjectNode object) {
        if (object.get("oneOf") instanceof ArrayNode branches && branches.size() == 2
                && branches.get(0).path("type").asText().equals("string")
                && branches.get(1).path("type").asText().equals("object")) {
            branches.remove(0);
        }
    }

    /** {@code anyOf: [{oneOf: [{$ref: ExpressionDefinition}, ...]}]} loses the reference, and the options of that name go. */
    private static void removeInlineExpression(ObjectNode object) {
        boolean inline = false;
        for (JsonNode any : object.path("anyOf")) {
            if (any.path("oneOf") instanceof ArrayNode branches && branches.size() > 1
                    && branches.get(0).path("$ref").asText().equals(EXPRESSION)) {
                branches.remove(0);
                inline = true;
            }
        }
        if (inline && object.get("properties") instanceof ObjectNode options) {
            List<String> languages = new ArrayList<>();
            options.properties().forEach(option -> {
                if (option.getValue().isEmpty() && !option.getKey().equals("expression")) {
                    languages.add(option.getKey());
                }
            });
            options.remove(languages);
        }
    }

    private static JsonSchema schema(JsonNode json) {
        return JsonSchemaFactory.getInstance(VersionFlag.V4).getSchema(json);
    }

    private static ObjectNode read() {
        try (InputStream schema = RouteSchemaTest.class.getResourceAsStream(SCHEMA)) {
            return (ObjectNode) new ObjectMapper().readTree(schema);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
