package io.github.easemobcamel.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a call sends: its {@linkplain BodyField fields}, separated by commas. The first is the main one, which a caller may give by
 * itself in the place of the whole body; if it is a list or a map, it is what is split. Fields that stand nowhere here are refused,
 * unless the last is {@code ...}. In brackets, {@code [username, metadata{}]}, the body is a list of objects with these fields.
 */
final class CallBody {

    private static final Pattern LIST = Pattern.compile("\\[(.*)]");
    private static final Pattern OTHERS = Pattern.compile(",?\\s*\\.\\.\\.$");

    private final List<BodyField> fields;
    private final boolean isList;
    private final boolean takesOthers;

    private CallBody(List<BodyField> fields, boolean isList, boolean takesOthers) {
        this.fields = fields;
        this.isList = isList;
        this.takesOthers = takesOthers;
    }

    static CallBody parse(String text, List<BodyLimit> limits) {
        Matcher list = LIST.matcher(text);
        String inner = list.matches() ? list.group(1) : text;
        String named = OTHERS.matcher(inner).replaceFirst("");
        List<BodyField> fields = named.isBlank() ? List.of()
                : Pattern.compile(",").splitAsStream(named).map(field -> BodyField.parse(field.strip(), limits)).toList();
        return new CallBody(fields, list.matches(), !named.equals(inner));
    }

    /**
     * {@return the same limits}
     *
     * @throws IllegalArgumentException if there is one on a field that is not here
     */
    List<BodyLimit> require(List<BodyLimit> limits) {
        limits.stream().filter(limit -> fields.stream().noneMatch(field -> field.name().equals(limit.field()))).findFirst()
                .ifPresent(limit -> {
                    throw new IllegalArgumentException("there is no field " + limit.field() + " for the limit '" + limit + "'");
                });
        return limits;
    }

    /** {@return its fields, the main one first} */
    List<BodyField> fields() {
        return fields;
    }

    /** {@return whether a caller gives several items, which can be split} */
    boolean hasItems() {
        return isList || (!fields.isEmpty() && fields.get(0).hasItems());
    }

    /**
     * What a caller gave, checked.
     *
     * @param names the names of the items that may be split over several calls; empty if there are none
     * @param json makes the JSON to send for some of them; null if nothing is sent
     */
    record Given(List<String> names, Function<List<String>, JsonNode> json) {
    }

    /**
     * {@return what the caller gave}
     *
     * @param body the message's body
     * @param headers the message's headers
     * @throws EasemobException {@code invalid_input}, naming what is wrong
     */
    Given read(Object body, Map<String, Object> headers) {
        if (fields.isEmpty() && !takesOthers) {
            return new Given(List.of(), names -> null);
        }
        CallerBody caller = CallerBody.of(body);
        return isList ? listed(caller.structure()) : read(wire(caller), headers);
    }

    /** The wire body, or one that is made of its main field. */
    private Map<?, ?> wire(CallerBody caller) {
        if (fields.isEmpty()) {
            return caller.structure() == null ? Map.of() : caller.map("an object");
        }
        BodyField main = fields.get(0);
        return switch (main.kind()) {
            case TEXT -> ofText(main, caller);
            case LIST -> ofList(main, caller.textOrStructure());
            case MAP -> {
                Map<?, ?> given = caller.map("a map of attributes");
                yield given.containsKey(main.name()) ? given : Map.of(main.name(), given);
            }
            case NUMBER, JSON -> caller.map("an object with " + main.name());
        };
    }

    private Map<?, ?> ofText(BodyField main, CallerBody caller) {
        Object given = caller.textOrMap();
        Map<?, ?> wire = given instanceof CharSequence text ? Map.of(main.name(), text)
                : given instanceof Map<?, ?> map ? map : Map.of();
        if (!main.optional() && !(CallerBody.structured(wire.get(main.name())) instanceof CharSequence)) {
            throw EasemobException
                    .invalid("the body holds no " + main.name() + ": expected text or {\"" + main.name() + "\": \"…\"}");
        }
        return wire;
    }

    private static Map<?, ?> ofList(BodyField main, Object given) {
        if (given == null) {
            return Map.of();
        }
        if (!(given instanceof Map<?, ?> wire)) {
            return Map.of(main.name(), given);
        }
        if (!wire.isEmpty() && !wire.containsKey(main.name())) {
            throw EasemobException.invalid("the body is a map without \"" + main.name() + "\": expected a list of " + main.name());
        }
        return wire;
    }

    private Given read(Map<?, ?> wire, Map<String, Object> headers) {
        refuseOthers(wire);
        Map<String, JsonNode> items = new LinkedHashMap<>();
        ObjectNode rest = JsonNodeFactory.instance.objectNode();
        for (BodyField field : fields) {
            Object given = CallerBody.structured(wire.get(field.name()));
            Object header = field.hasDefault() ? headers.get(field.name()) : null;
            boolean isMissing = field.kind() == BodyField.Kind.LIST ? given == null : !wire.containsKey(field.name());
            if (header != null || (isMissing && field.hasDefault())) {
                rest.set(field.name(), field.headerOrDefault(header));
            } else if (isMissing && !field.optional()) {
                throw field.missing();
            } else if (!isMissing && field.hasItems()) {
                Map<String, JsonNode> read = field.items(given, fields);
                if (field.equals(fields.get(0))) {
                    items.putAll(read);
                } else {
                    rest.set(field.name(), field.json(read, read.keySet()));
                }
            } else if (!isMissing) {
                rest.set(field.name(), field.value(given));
            }
        }
        others(wire).forEach(name -> rest.set(name, CallerBody.json(wire.get(name))));
        return new Given(List.copyOf(items.keySet()), names -> json(items, names).setAll(rest));
    }

    private ObjectNode json(Map<String, JsonNode> items, List<String> names) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (!items.isEmpty()) {
            json.set(fields.get(0).name(), fields.get(0).json(items, names));
        }
        return json;
    }

    private Given listed(Object given) {
        String expected = "a list of objects with " + fields.stream().map(BodyField::name).collect(Collectors.joining(", "));
        if (!(given instanceof Collection<?> list) || list.isEmpty()) {
            throw EasemobException.invalid("the body is no list, or an empty one: expected " + expected);
        }
        Map<String, JsonNode> items = new LinkedHashMap<>();
        for (Object element : list) {
            if (!(CallerBody.structured(element) instanceof Map<?, ?> item)) {
                throw EasemobException.invalid("the list holds " + ScalarText.kind(element) + ": expected " + expected);
            }
            JsonNode json = read(item, Map.of()).json().apply(List.of());
            String name = json.path(fields.get(0).name()).asText();
            if (items.put(name, json) != null) {
                throw CallerBody.twice("'" + name + "'");
            }
        }
        return new Given(List.copyOf(items.keySet()), names -> {
            ArrayNode some = JsonNodeFactory.instance.arrayNode();
            names.forEach(name -> some.add(items.get(name)));
            return some;
        });
    }

    private void refuseOthers(Map<?, ?> wire) {
        if (!takesOthers) {
            others(wire).findFirst().ifPresent(name -> {
                throw EasemobException.invalid("the body has a field '" + name + "' beside "
                        + fields.stream().map(BodyField::name).sorted().collect(Collectors.joining(", ")));
            });
        }
    }

    private Stream<String> others(Map<?, ?> wire) {
        return wire.keySet().stream().map(String::valueOf)
                .filter(name -> fields.stream().noneMatch(field -> field.name().equals(name)));
    }
}
