package io.github.easemobcamel.operate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.SimpleString;

/**
 * Puts a filter for the broker together from values that come from outside; none of them can become syntax. It is in the
 * broker's own words, not those of JMS: the JMS client replaces some words of JMS even within quoted values.
 */
final class Selector {

    /** Artemis' LIKE takes what follows this character for itself. */
    private static final String ESCAPE = "!";

    private final List<String> terms = new ArrayList<>();

    /** @param value what the property must be; null for no matter what */
    Selector equal(String property, String value) {
        return value == null ? this : term(property + " = " + quoted(value));
    }

    /** @param part what the property must contain, in upper and lower case as given; null for no matter what */
    Selector contains(String property, String part) {
        return part == null ? this
                : term(property + " LIKE " + quoted("%" + part.replaceAll("[!%_]", ESCAPE + "$0") + "%") + " ESCAPE '" + ESCAPE
                        + "'");
    }

    /** @param value the smallest that the property may be; null for no matter what */
    Selector atLeast(String property, Long value) {
        return value == null ? this : term(property + " >= " + value);
    }

    /** @param value what the property must be less than; null for no matter what */
    Selector lessThan(String property, Long value) {
        return value == null ? this : term(property + " < " + value);
    }

    /** @param ids of which the message must have one */
    Selector anyId(Collection<String> ids) {
        return term("AMQUserID IN (" + ids.stream().map(id -> quoted("ID:" + id)).collect(Collectors.joining(", ")) + ")");
    }

    private Selector term(String term) {
        terms.add(term);
        return this;
    }

    private static String quoted(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    /** {@return for the broker; null if every message fits} */
    SimpleString toFilter() {
        return terms.isEmpty() ? null : SimpleString.of(toString());
    }

    @Override
    public String toString() {
        return String.join(" AND ", terms);
    }
}
