package io.github.easemobcamel.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A field of a call's body: {@code announcement} is a text, {@code usernames[]} a list of texts, {@code metaData{}} a map of texts,
 * {@code maxusers:number} a number and {@code ext:json} any JSON; {@code members[]?} may be missing. A field with a default may also be
 * given as a header: {@code mute_duration:number=-1}, or {@code autoDelete=DELETE|NO_DELETE}, which has one of these values.
 *
 * @param name its name
 * @param kind what it holds
 * @param optional whether it may be missing
 * @param values its default and, behind that, what else it may be; empty if it has no default
 * @param limits the service's limits on it
 */
record BodyField(String name, Kind kind, boolean optional, List<String> values, List<BodyLimit> limits) {

    /** What a field holds. */
    enum Kind {
        TEXT, LIST, MAP, NUMBER, JSON
    }

    private static final Pattern TEXT = Pattern.compile("(\\w+)(\\[]|\\{}|:number|:json)?(\\?)?(?:=(\\S+))?");

    static BodyField parse(String text, List<BodyLimit> limits) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a field such as announcement, usernames[] or metaData{}");
        }
        Kind kind = matcher.group(2) == null ? Kind.TEXT : switch (matcher.group(2)) {
            case "[]" -> Kind.LIST;
            case "{}" -> Kind.MAP;
            case ":number" -> Kind.NUMBER;
            default -> Kind.JSON;
        };
        return new BodyField(matcher.group(1), kind, matcher.group(3) != null,
                matcher.group(4) == null ? List.of() : List.of(matcher.group(4).split("\\|")),
                limits.stream().filter(limit -> limit.field().equals(matcher.group(1))).toList());
    }

    /** {@return the name of one of its items: {@code key} of {@code keys} and of attributes, {@code username} of {@code usernames}} */
    String item() {
        return kind == Kind.MAP ? "key" : name.replaceFirst("s$", "");
    }

    boolean hasDefault() {
        return !values.isEmpty();
    }

    /** {@return whether it is a list or a map} */
    boolean hasItems() {
        return kind == Kind.LIST || kind == Kind.MAP;
    }

    EasemobException missing() {
        return hasItems() ? none() : EasemobException.invalid("the body has no '" + name + "'");
    }

    private EasemobException none() {
        return EasemobException.invalid("no " + (kind == Kind.MAP ? "keys" : name) + ": at least one is needed");
    }

    /**
     * {@return the texts of a list or a map by name, each once, in the order given}
     *
     * @param given what the caller gave for it
     * @param fields all fields of the body: another one is no attribute
     * @throws EasemobException if it is no list or map of texts, or one is beyond a limit
     */
    Map<String, JsonNode> items(Object given, List<BodyField> fields) {
        Map<String, JsonNode> items = kind == Kind.LIST ? list(given) : map(given, fields);
        if (items.isEmpty()) {
            throw none();
        }
        return items;
    }

    /** {@return the JSON of some of the items} */
    JsonNode json(Map<String, JsonNode> items, Collection<String> names) {
        if (kind == Kind.LIST) {
            return JsonNodeFactory.instance.arrayNode().addAll(names.stream().map(items::get).toList());
        }
        ObjectNode map = JsonNodeFactory.instance.objectNode();
        names.forEach(key -> map.set(key, items.get(key)));
        return map;
    }

    private Map<String, JsonNode> list(Object given) {
        Object read = given instanceof CharSequence text && text.toString().strip().startsWith("[")
                ? CallerBody.parse(text.toString()) : given;
        Object list = read instanceof CharSequence one ? List.of(one) : read;
        if (!(list instanceof Collection<?> all)) {
            throw EasemobException.invalid("the " + name + " are not a list");
        }
        Map<String, JsonNode> items = new LinkedHashMap<>();
        for (Object element : all) {
            Object item = CallerBody.structured(element);
            if (!(item instanceof CharSequence || item instanceof Number)) {
                throw EasemobException.invalid("the list of " + name + " holds " + ScalarText.kind(item));
            }
            String text = ScalarText.of("a " + item(), item);
            check("", item() + " '" + BodyLimit.shown(text) + "'", text);
            items.put(text, TextNode.valueOf(text));
        }
        return items;
    }

    private Map<String, JsonNode> map(Object given, List<BodyField> fields) {
        Object read = given instanceof CharSequence text && text.toString().strip().startsWith("{")
                ? CallerBody.parse(text.toString()) : given;
        if (!(read instanceof Map<?, ?> map)) {
            throw EasemobException
                    .invalid(name + " is " + ScalarText.kind(read) + ", not a map of attributes; an attribute of that "
                            + "name is given as {\"" + name + "\": {\"" + name + "\": \"…\"}}");
        }
        Map<String, JsonNode> attributes = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            String attribute = ScalarText.of("a key", key);
            fields.stream().filter(other -> !other.name.equals(name) && other.name.equalsIgnoreCase(attribute)).findFirst()
                    .ifPresent(other -> {
                        throw EasemobException
                                .invalid(attribute + " stands among the attributes: give it as the header " + other.name
                                        + ", or beside them as in {\"" + name + "\": {…}, \"" + other.name + "\": …}");
                    });
            String text = ScalarText.of("the value of key '" + attribute + "'", CallerBody.structured(value));
            if (attributes.put(attribute, TextNode.valueOf(text)) != null) {
                throw CallerBody.twice("'" + attribute + "'");
            }
        });
        attributes.keySet().forEach(key -> check("key", "key '" + BodyLimit.shown(key) + "'", key));
        attributes.forEach((key, value) -> check("value", "the value of key '" + BodyLimit.shown(key) + "'", value.textValue()));
        StringBuilder all = new StringBuilder();
        attributes.forEach((key, value) -> all.append(key).append(value.textValue()));
        limits.stream().filter(limit -> limit.part().isEmpty()).forEach(limit -> limit.check("all of " + name, all.toString()));
        return attributes;
    }

    /**
     * {@return the value of a field that is no list and no map}
     *
     * @param given what the caller gave for it
     * @throws EasemobException if it is nothing that the field may hold
     */
    JsonNode value(Object given) {
        if (kind == Kind.JSON) {
            return CallerBody.json(given);
        }
        if (kind == Kind.NUMBER) {
            return number(ScalarText.of(name, given));
        }
        if (!values.isEmpty()) {
            return oneOf(String.valueOf(given));
        }
        if (!(given instanceof CharSequence)) {
            throw EasemobException.invalid(name + " is " + ScalarText.kind(given) + ", not a text");
        }
        String text = given.toString();
        check("", "the " + name, text);
        return TextNode.valueOf(text);
    }

    /** {@return the value that a header gives, or the default} */
    JsonNode headerOrDefault(Object header) {
        String text = header == null ? values.get(0) : ScalarText.ofHeader("header " + name, header);
        return kind == Kind.NUMBER ? number(text) : oneOf(text);
    }

    private JsonNode number(String text) {
        if (!text.matches("-?[0-9]{1,18}")) {
            throw EasemobException.invalid(name + " is '" + BodyLimit.shown(text) + "', not a whole number");
        }
        return DecimalNode.valueOf(new BigDecimal(text));
    }

    private JsonNode oneOf(String text) {
        if (values.size() > 1 && !values.contains(text)) {
            throw EasemobException.invalid(name + " is '" + BodyLimit.shown(text) + "', not " + String.join(" or ", values));
        }
        return TextNode.valueOf(text);
    }

    private void check(String part, String label, String text) {
        limits.stream().filter(limit -> limit.part().equals(part)).forEach(limit -> limit.check(label, text));
        if (!WellFormed.isText(text)) {
            throw EasemobException.invalid(label + " holds half a character (a lone surrogate)");
        }
    }
}
