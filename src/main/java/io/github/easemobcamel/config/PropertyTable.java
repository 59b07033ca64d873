package io.github.easemobcamel.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/** Reads {@code easemob-camel-properties.yaml}. */
final class PropertyTable {

    private static final String RESOURCE = "/easemob-camel-properties.yaml";

    private PropertyTable() {
    }

    /** {@return the properties by name, in the order of the table} */
    static Map<String, Property> read() {
        Map<String, Property> table = new LinkedHashMap<>();
        for (Map<String, Object> section : sections()) {
            for (Map<String, Object> row : rows(section)) {
                Property property = property(row, section.get("section").toString());
                table.put(property.name(), property);
                if (property.type().isSecret()) {
                    Property file = property.inFile();
                    table.put(file.name(), file);
                }
            }
        }
        return table;
    }

    /** {@return the sections: their heading, an introduction perhaps, and their properties} */
    @SuppressWarnings("unchecked") // so it is written
    static List<Map<String, Object>> sections() {
        // All is text to this schema: "25" and "false", too.
        LoadSettings settings = LoadSettings.builder().setLabel(RESOURCE).setSchema(new FailsafeSchema()).build();
        try (InputStream in = PropertyTable.class.getResourceAsStream(RESOURCE)) {
            return (List<Map<String, Object>>) new Load(settings).loadFromInputStream(in);
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE + " cannot be read", e);
        }
    }

    @SuppressWarnings("unchecked") // so it is written
    private static List<Map<String, Object>> rows(Map<String, Object> section) {
        return (List<Map<String, Object>>) section.get("properties");
    }

    @SuppressWarnings("unchecked") // so it is written
    private static Property property(Map<String, Object> row, String section) {
        String name = take(row, "name", null);
        PropertyType type = PropertyType.valueOf(take(row, "type", "text").toUpperCase(Locale.ROOT).replace('-', '_'));
        String min = take(row, "min", type == PropertyType.DURATION ? "1ms" : null);
        String max = take(row, "max", type == PropertyType.DURATION ? "365d" : null);
        List<String> words = type == PropertyType.BOOLEAN ? List.of("true", "false")
                : (List<String>) row.getOrDefault("words", List.of());
        row.remove("words");
        String pattern = take(row, "pattern", null);
        Property property = new Property(name, type, take(row, "default", ""), min, max, words,
                pattern == null ? null : Pattern.compile(pattern), take(row, "must-be", null),
                Boolean.parseBoolean(take(row, "fixed", "false")), Boolean.parseBoolean(take(row, "set", "false")), section,
                take(row, "sentence", null).replace("{min}", String.valueOf(min)).replace("{max}", String.valueOf(max)));
        if (!row.isEmpty()) {
            throw new IllegalStateException(RESOURCE + ": " + name + " has what no property has: " + row.keySet());
        }
        return property;
    }

    private static String take(Map<String, Object> row, String column, String otherwise) {
        return row.remove(column) instanceof String text ? text : otherwise;
    }
}
