package io.github.easemobcamel.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compares what a test wants with what came: members that a test does not name are not looked at. */
final class Differences {

    private static final int LONGEST = 200;

    private Differences() {
    }

    /**
     * {@return what is different, each in a line}
     *
     * @param at where in it, for a person
     * @param wanted what a test says
     * @param came what came; null for nothing
     */
    static List<String> of(String at, JsonNode wanted, JsonNode came) {
        List<String> result = new ArrayList<>();
        find(at, wanted, came, result);
        return result;
    }

    private static void find(String at, JsonNode wanted, JsonNode came, List<String> result) {
        if (came == null || came.isMissingNode()) {
            result.add(at + ": expected " + shown(wanted) + ", and there is none");
        } else if (wanted.isObject() && came.isObject()) {
            wanted.properties().forEach(entry -> find(at.isEmpty() ? entry.getKey() : at + "." + entry.getKey(), entry.getValue(),
                    came.get(entry.getKey()), result));
        } else if (wanted.isArray() && came.isArray() && wanted.size() == came.size()) {
            for (int i = 0; i < wanted.size(); i++) {
                find(at + "[" + i + "]", wanted.get(i), came.get(i), result);
            }
        } else if (!isSame(wanted, came)) {
            result.add(at + ": expected " + shown(wanted) + ", came " + shown(came)
                    + (wanted.isNumber() && came.isTextual() && wanted.asText().equals(came.asText()) ? ", a text: put it in quotes"
                            : ""));
        }
    }

    /**
     * Adds what is not the same, by where it is; unlike with {@link #of}, everything is looked at.
     *
     * @param at where these values are
     * @param was what came before; null for nothing
     * @param is what came now; null for nothing
     */
    static void between(String at, JsonNode was, JsonNode is, Map<String, String> found) {
        if (was instanceof ObjectNode former && is instanceof ObjectNode present) {
            Set<String> names = new TreeSet<>();
            former.fieldNames().forEachRemaining(names::add);
            present.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> between(at.isEmpty() ? name : at + "." + name, former.get(name), present.get(name), found));
        } else if (!Objects.equals(was, is)) {
            found.putIfAbsent(at,
                    "was " + (was == null ? "not there" : shown(was)) + ", is " + (is == null ? "not there" : shown(is)));
        }
    }

    private static boolean isSame(JsonNode wanted, JsonNode came) {
        if (wanted.isTextual() && came.isTextual()) {
            return matches(wanted.textValue(), came.textValue());
        }
        if (wanted.isNumber() && came.isNumber()) {
            return wanted.decimalValue().compareTo(came.decimalValue()) == 0;
        }
        return wanted.equals(came);
    }

    /** {@return whether it is that text, in which a star stands for any text} */
    static boolean matches(String wanted, String came) {
        return wanted.equals(came) || (wanted.contains("*") && Pattern.compile(
                Stream.of(wanted.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")), Pattern.DOTALL)
                .matcher(came)
                .matches());
    }

    /** {@return it, shortened if need be} */
    static String shown(JsonNode value) {
        String text = value.toString();
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
