package io.github.easemobcamel.config;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.event.Family;
import io.github.easemobcamel.event.Operation;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;

/** Writes the JSON Schema of the properties: of an object whose members have their names. */
final class PropertiesSchema {

    static final Path FILE = Path.of("schema/properties.schema.json");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** What only the product reads, as {@link PropertyCatalogue} has it. */
    private static final String NOT_OWN = "^(?!easemob\\.|camel\\.server\\.|camel\\.management\\.|camel\\.metrics\\.)";

    private PropertiesSchema() {
    }

    static String of(Collection<Property> properties) {
        ObjectNode schema = NODES.objectNode().put("$schema", "https://json-schema.org/draft/2020-12/schema")
                .put("$id", "urn:easemob-camel:schema:properties:1").put("title", "application.properties of easemob-camel")
                .put("description",
                        "Each member is a property; its value is text, as in the file, or the number or boolean that the "
                                + "text is. Bounds of a number hold for numbers; sizes and durations have theirs in words.")
                .put("type", "object");
        ObjectNode exact = NODES.objectNode();
        ObjectNode patterns = NODES.objectNode();
        ArrayNode names = NODES.arrayNode();
        names.add(NODES.objectNode().put("pattern", NOT_OWN));
        for (Property property : properties) {
            if (!property.name().matches(".*(NAME|ACTION|FAMILY).*")) {
                exact.set(property.name(), described(property));
            } else {
                String pattern = pattern(property.name());
                patterns.set(pattern, described(property));
                names.add(NODES.objectNode().put("pattern", pattern));
            }
        }
        names.add(NODES.objectNode().set("enum", NODES.arrayNode().addAll(
                exact.properties().stream().map(entry -> NODES.textNode(entry.getKey())).toList())));
        schema.set("propertyNames", NODES.objectNode().set("anyOf", names));
        schema.set("properties", exact);
        schema.set("patternProperties", patterns);
        schema.set("$defs", NODES.objectNode().set("placeholder", NODES.objectNode().put("type", "string")
                .put("pattern", "\\{\\{.+\\}\\}").put("description", "the value of another property")));
        try {
            return new ObjectMapper().writer(new DefaultPrettyPrinter().withArrayIndenter(new DefaultIndenter("  ", "\n"))
                    .withObjectIndenter(new DefaultIndenter("  ", "\n"))).writeValueAsString(schema) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pattern(String name) {
        return "^" + name.replace(".", "\\.").replace("NAME", "[^.]+")
                .replace("ACTION",
                        "(" + Arrays.stream(Operation.values()).map(Operation::wireName).collect(joining("|")) + ")")
                .replace("FAMILY", "(" + Family.withForward().stream().map(Family::word).collect(joining("|")) + ")") + "$";
    }

    private static ObjectNode described(Property property) {
        ObjectNode schema = NODES.objectNode().put("description", property.sentence().replaceAll("\\[(.*?)]\\(.*?\\)", "$1")
                .replace("`", "") + (property.fixed() ? " A change needs a restart." : ""));
        if (!property.standard().isEmpty()) {
            schema.put("default", property.standard());
        }
        schema.set("anyOf", NODES.arrayNode().add(value(property)).add(NODES.objectNode().put("$ref", "#/$defs/placeholder")));
        return schema;
    }

    private static ObjectNode value(Property property) {
        ObjectNode schema = NODES.objectNode();
        if (!property.words().isEmpty()) {
            ArrayNode words = NODES.arrayNode();
            property.words().forEach(words::add);
            if (property.type() == PropertyType.BOOLEAN) {
                words.add(true).add(false);
            }
            if (property.standard().isEmpty()) {
                words.add("");
            }
            return schema.set("enum", words);
        }
        return switch (property.type()) {
            case INTEGER -> text(schema.put("minimum", Long.valueOf(property.min())).put("maximum", Long.valueOf(property.max())),
                    "integer", "[+-]?[0-9]+", property);
            case DECIMAL ->
                text(schema.put("minimum", Double.valueOf(property.min())).put("maximum", Double.valueOf(property.max())),
                        "number", "[+-]?[0-9.]+([eE][+-]?[0-9]+)?", property);
            case SIZE -> text(schema, "integer", "[0-9]{1,12} ?(B|KB|KiB|MB|MiB|GB|GiB)?", property);
            case DURATION -> text(schema, "integer", "([0-9]+ ?(ms|s|m|h|d)? ?)+", property);
            default -> property.pattern() == null ? schema.put("type", "string")
                    : text(schema, null, property.pattern().pattern(), property);
        };
    }

    private static ObjectNode text(ObjectNode schema, String orElse, String pattern, Property property) {
        if (orElse == null) {
            schema.put("type", "string");
        } else {
            schema.set("type", NODES.arrayNode().add(orElse).add("string"));
        }
        return schema.put("pattern", "^(" + pattern + (property.standard().isEmpty() ? "|" : "") + ")$");
    }
}
