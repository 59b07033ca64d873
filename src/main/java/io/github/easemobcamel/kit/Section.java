package io.github.easemobcamel.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.routes.Fault;
import io.github.easemobcamel.routes.RouteSchema;
import io.github.easemobcamel.routes.RouteYaml;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A map in a file with tests, with the lines of what stands in it. */
final class Section {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final String name;
    private final int line;
    private final Map<String, NodeTuple> entries = new LinkedHashMap<>();

    private Section(String name, int line) {
        this.name = name;
        this.line = line;
    }

    /**
     * {@return the map}
     *
     * @param node what stands there
     * @param name what it is, for a person
     * @param line where its key stands
     * @throws Fault.Found if it is none
     */
    static Section of(Node node, String name, int line) {
        if (!(node instanceof MappingNode map)) {
            throw new Fault.Found(line, name + " has options: write them below it, indented, as 'key: value'");
        }
        Section section = new Section(name, line);
        map.getValue().forEach(entry -> section.entries.put(RouteYaml.text(entry.getKeyNode()), entry));
        return section;
    }

    /** @throws Fault.Found if there is a key besides these */
    Section knows(Collection<String> keys) {
        entries.forEach((key, entry) -> {
            if (!keys.contains(key)) {
                throw new Fault.Found(RouteYaml.line(entry.getKeyNode()), name + " has no '" + key + "'"
                        + (RouteSchema.meant(key, keys).isEmpty() ? "; there are " + String.join(", ", keys)
                                : RouteSchema.meant(key, keys)));
            }
        });
        return this;
    }

    /** {@return the one of these keys that is there} */
    String oneOf(List<String> keys) {
        List<String> found = keys.stream().filter(entries::containsKey).toList();
        if (found.size() != 1) {
            String first = entries.keySet().stream().findFirst().orElse("");
            throw new Fault.Found(found.isEmpty() ? line : line(found.get(1)), found.isEmpty()
                    ? name + " has no '" + first + "'" + (RouteSchema.meant(first, keys).isEmpty()
                            ? "; it begins with one of " + String.join(", ", keys)
                            : RouteSchema.meant(first, keys))
                    : "'" + found.get(1) + "' stands beside '" + found.get(0) + "': begin it with a dash, on a line of its own");
        }
        return found.get(0);
    }

    /** {@return where a key stands; without one, where the map does} */
    int line(String key) {
        return entries.containsKey(key) ? RouteYaml.line(entries.get(key).getKeyNode()) : line;
    }

    Collection<String> keys() {
        return entries.keySet();
    }

    boolean has(String key) {
        return entries.containsKey(key);
    }

    /** {@return a plain value as text; null without the key} */
    String text(String key) {
        if (!has(key)) {
            return null;
        }
        if (!(node(key) instanceof ScalarNode scalar) || scalar.getValue().isBlank()) {
            throw new Fault.Found(line(key), "'" + key + "' has a text: write it behind the colon");
        }
        return scalar.getValue().strip();
    }

    /** {@return a number; otherwise without the key} */
    int number(String key, int otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        String text = text(key);
        if (!text.matches("\\d{1,6}")) {
            throw new Fault.Found(line(key), "'" + key + "' is a number, not '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    /** {@return plain values as texts; empty without the key} */
    Map<String, String> texts(String key) {
        Map<String, String> result = new LinkedHashMap<>();
        if (has(key)) {
            Section map = section(key);
            map.keys().forEach(
                    each -> result.put(each, map.node(each) instanceof ScalarNode scalar ? scalar.getValue() : map.text(each)));
        }
        return result;
    }

    /** {@return any value; null without the key} */
    JsonNode json(String key) {
        return has(key) ? json(node(key)) : null;
    }

    /** {@return a map of any values; empty without the key} */
    ObjectNode object(String key) {
        return has(key) ? (ObjectNode) json(section(key).line, node(key)) : NODES.objectNode();
    }

    private static JsonNode json(int line, Node node) {
        JsonNode json = json(node);
        if (!json.isObject()) {
            throw new Fault.Found(line, "write it as 'key: value'");
        }
        return json;
    }

    Section section(String key) {
        return of(node(key), "'" + key + "'", line(key));
    }

    /** {@return what stands in a list; empty without the key} */
    List<Node> list(String key) {
        if (!has(key)) {
            return List.of();
        }
        if (!(node(key) instanceof SequenceNode list)) {
            throw new Fault.Found(line(key),
                    "'" + key + "' is a list: begin each of what stands in it with a dash, on a line of its own");
        }
        return list.getValue();
    }

    Node node(String key) {
        return entries.get(key).getValueNode();
    }

    private static JsonNode json(Node node) {
        if (node instanceof MappingNode map) {
            ObjectNode object = NODES.objectNode();
            map.getValue().forEach(entry -> object.set(RouteYaml.text(entry.getKeyNode()), json(entry.getValueNode())));
            return object;
        }
        if (node instanceof SequenceNode list) {
            ArrayNode array = NODES.arrayNode();
            list.getValue().forEach(item -> array.add(json(item)));
            return array;
        }
        String value = RouteYaml.text(node);
        Tag tag = node.getTag();
        return tag.equals(Tag.INT) ? NODES.numberNode(new BigInteger(value))
                : tag.equals(Tag.FLOAT) && value.matches("[-+.\\deE]+") ? NODES.numberNode(new BigDecimal(value))
                        : tag.equals(Tag.BOOL) ? NODES.booleanNode(Boolean.parseBoolean(value))
                                : tag.equals(Tag.NULL) ? NODES.nullNode() : NODES.textNode(value);
    }
}
