package io.github.easemobcamel.routes;

import static io.github.easemobcamel.event.Json.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Finds, by the schema that Camel ships with its YAML language, the place at which something does not fit. Camel has the last word
 * on what is allowed: this only finds where and why it refused something, which it does not always say.
 */
public final class RouteSchema {

    private static final JsonNode SCHEMA = read();
    private static final Map<String, JsonNode> ENTRIES = properties(SCHEMA.path("items"));
    private static final Map<String, JsonNode> STEPS = properties(
            definition("#/items/definitions/org.apache.camel.model.ProcessorDefinition"));
    /** Two letters in the wrong order are 2. */
    private static final int SLIP = 2;
    private static final String DASHES = "begin each of what stands in it with a dash, on a line of its own";

    private RouteSchema() {
    }

    /** {@return the keys that an entry may have, for a person} */
    static String names() {
        return ENTRIES.keySet().stream().filter(key -> !key.equals("errorHandler")).collect(Collectors.joining(", "));
    }

    /**
     * {@return what is wrong with it, if anything}
     *
     * @param key the key of an entry
     */
    static Optional<String> entryFault(String key) {
        if (key.equals("errorHandler")) {
            return Optional
                    .of("an errorHandler in this place is that of all routes, the product's too, and could lose their events: "
                            + "write it into your route, beside its id");
        }
        if (ENTRIES.containsKey(key)) {
            return Optional.empty();
        }
        return Optional
                .of(STEPS.containsKey(key) ? "the step '" + key + "' stands outside of a route: move it into the steps of one"
                        : "unknown '" + key + "'" + meant(key, ENTRIES.keySet()) + "; an entry of a file is one of " + names());
    }

    /**
     * {@return the first place at which it does not fit the schema, if any}
     *
     * @param entry an entry of a route file
     */
    public static Optional<Fault> fault(Node entry) {
        try {
            check(SCHEMA.path("items"), entry, "the file", RouteYaml.line(entry));
            return Optional.empty();
        } catch (Fault.Found e) {
            return Optional.of(e.fault());
        }
    }

    /**
     * {@return what was meant, as the end of a sentence, or nothing}
     *
     * @param word a word that is unknown
     * @param known those that there are
     */
    public static String meant(String word, Collection<String> known) {
        LevenshteinDistance distance = new LevenshteinDistance(Math.max(1, Math.min(SLIP, word.length() / 2)));
        return known.stream().filter(name -> distance.apply(name.toLowerCase(Locale.ROOT), word.toLowerCase(Locale.ROOT)) >= 0)
                .min(Comparator.comparingInt(name -> distance.apply(name.toLowerCase(Locale.ROOT), word.toLowerCase(Locale.ROOT))))
                .map(name -> "; did you mean " + name + "?").orElse("");
    }

    private static void check(JsonNode given, Node node, String name, int line) {
        List<JsonNode> forms = forms(given);
        if (node instanceof ScalarNode scalar) {
            checkScalar(given, scalar.getValue(), name, line);
        } else if (node instanceof SequenceNode list) {
            JsonNode schema = form(forms, "array");
            if (schema == null) {
                throw new Fault.Found(line, name + " is no list: remove the dashes and the brackets behind it");
            }
            list.getValue().forEach(item -> check(schema.path("items"), item, "an entry of " + name, RouteYaml.line(item)));
        } else if (node instanceof MappingNode map) {
            if (form(forms, "object") == null) {
                throw new Fault.Found(line, form(forms, "array") != null ? name + " is a list: " + DASHES
                        : name + " has a plain value, not options");
            }
            checkMap(given, map, name, line);
        }
    }

    private static void checkScalar(JsonNode given, String value, String name, int line) {
        List<JsonNode> forms = forms(given);
        if (forms.isEmpty() || value.contains("{{") || forms.stream().anyMatch(form -> fits(form, value, required(given)))) {
            return;
        }
        JsonNode form = forms.get(forms.size() - 1);
        throw new Fault.Found(line, name + " " + switch (form.path("type").asText()) {
            case "boolean" -> "is '" + value + "': write true or false";
            case "number" -> "is '" + value + "': write a number";
            case "string" -> "is '" + value + "': write one of " + String.join(", ", texts(form.path("enum")));
            case "array" -> "is a list: " + DASHES;
            default ->
                (value.isEmpty() ? "lacks its options" : "has options, not a plain value") + ": write them below it, indented"
                        + (required(given).isEmpty() ? "" : ", at least " + String.join(" and ", required(given)));
        });
    }

    private static boolean fits(JsonNode form, String value, List<String> required) {
        return switch (form.path("type").asText("")) {
            case "boolean" -> value.matches("true|false");
            case "number" -> value.matches("-?\\d+(\\.\\d+)?");
            case "string" -> !(value.isEmpty() && !required.isEmpty())
                    && (!form.has("enum") || texts(form.path("enum")).stream().anyMatch(value::equalsIgnoreCase));
            case "object" -> value.isEmpty() && required.isEmpty();
            case "array" -> false;
            default -> true;
        };
    }

    private static void checkMap(JsonNode given, MappingNode map, String name, int line) {
        Map<String, JsonNode> known = properties(given);
        if (known.isEmpty()) {
            return;
        }
        if (definition(given).path("maxProperties").asInt() == 1 && map.getValue().size() > 1) {
            throw new Fault.Found(RouteYaml.line(map.getValue().get(1).getKeyNode()), beside(map));
        }
        for (NodeTuple tuple : map.getValue()) {
            String key = RouteYaml.text(tuple.getKeyNode());
            int at = RouteYaml.line(tuple.getKeyNode());
            if (!known.containsKey(key)) {
                throw new Fault.Found(at,
                        known.keySet().equals(STEPS.keySet()) ? "there is no step '" + key + "'" + meant(key, known.keySet())
                                : name + " has no option '" + key + "'" + meant(key, known.keySet()));
            }
            check(known.get(key), tuple.getValueNode(), "'" + key + "'", at);
        }
        List<String> keys = map.getValue().stream().map(tuple -> RouteYaml.text(tuple.getKeyNode())).toList();
        required(given).stream().filter(key -> !keys.contains(key)).findFirst().ifPresent(key -> {
            throw new Fault.Found(line, name + " lacks '" + key + "': add it, indented below it");
        });
    }

    static String beside(MappingNode map) {
        return "'" + RouteYaml.text(map.getValue().get(1).getKeyNode()) + "' stands beside '"
                + RouteYaml.text(map.getValue().get(0).getKeyNode())
                + "': indent it, if it belongs to that, or begin it with a dash";
    }

    /** {@return the keys that something must have if it is written as a map} */
    private static List<String> required(JsonNode given) {
        JsonNode schema = definition(given);
        if (schema.has("required")) {
            return texts(schema.path("required"));
        }
        return forms(given).stream().filter(form -> !form.equals(schema) && form.path("type").asText().equals("object"))
                .flatMap(form -> texts(form.path("required")).stream()).toList();
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
    }

    private static JsonNode form(List<JsonNode> forms, String type) {
        return forms.isEmpty() ? SCHEMA.path("nothing") : forms.stream()
                .filter(form -> !form.has("type") || form.path("type").asText().equals(type)).findFirst().orElse(null);
    }

    /** {@return the forms in which something can be written, such as a text and a map; none if there is no rule} */
    private static List<JsonNode> forms(JsonNode given) {
        JsonNode schema = definition(given);
        if (schema.has("oneOf") && schema.path("oneOf").get(0).has("type")) {
            return StreamSupport.stream(schema.path("oneOf").spliterator(), false).toList();
        }
        return schema.isEmpty() ? List.of() : List.of(schema);
    }

    /** All keys of a map, those in each of its forms too; the language of an expression may stand in the step itself. */
    private static Map<String, JsonNode> properties(JsonNode given) {
        JsonNode schema = definition(given);
        Map<String, JsonNode> result = new LinkedHashMap<>();
        schema.path("properties").properties().forEach(entry -> result.put(entry.getKey(), entry.getValue()));
        for (String choice : List.of("oneOf", "anyOf")) {
            for (JsonNode form : schema.path(choice)) {
                properties(form).forEach((key, value) -> {
                    if (!result.containsKey(key) || result.get(key).isEmpty()) {
                        result.put(key, value);
                    }
                });
            }
        }
        return result;
    }

    private static JsonNode definition(JsonNode schema) {
        return schema.has("$ref") ? definition(schema.path("$ref").asText()) : schema;
    }

    private static JsonNode definition(String reference) {
        return SCHEMA.at(reference.substring(1));
    }

    private static JsonNode read() {
        try (InputStream schema = RouteSchema.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            return JSON.readTree(schema);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
