package io.github.easemobcamel.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A properties file in UTF-8, and where each property is set in it. */
final class PropertiesFile {

    private static final Pattern NOTHING = Pattern.compile("[ \\t\\f]*([#!].*)?");
    /** A backslash at the end that is not itself behind one: the line goes on in the next. */
    private static final Pattern GOES_ON = Pattern.compile("(?:.*[^\\\\])?(?:\\\\\\\\)*\\\\");

    private final Path file;
    private final Properties values = new Properties();
    private final TreeMap<String, List<Integer>> lines = new TreeMap<>();

    /**
     * @param file the file
     * @throws ConfigurationException if it cannot be read
     */
    PropertiesFile(Path file) {
        this.file = file;
        try {
            read(Files.readAllLines(file));
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigurationException(file + " cannot be read (" + reason(e)
                    + "): it must be a UTF-8 properties file, readable by this user", e);
        }
    }

    private void read(List<String> text) throws IOException {
        for (int i = 0; i < text.size(); i++) {
            if (NOTHING.matcher(text.get(i)).matches()) {
                continue;
            }
            int first = i;
            StringBuilder entry = new StringBuilder(text.get(i));
            while (GOES_ON.matcher(text.get(i)).matches() && i + 1 < text.size()) {
                entry.append('\n').append(text.get(++i));
            }
            Properties one = new Properties();
            one.load(new StringReader(entry.toString()));
            one.stringPropertyNames().forEach(key -> {
                values.setProperty(key, one.getProperty(key).strip());
                lines.computeIfAbsent(key, name -> new ArrayList<>()).add(first + 1);
            });
        }
    }

    /** The message of most of these is the path, or begins with it. */
    static String reason(Exception failure) {
        if (failure instanceof AccessDeniedException) {
            return "access denied";
        }
        if (failure instanceof CharacterCodingException) {
            return "it is not UTF-8";
        }
        if (failure instanceof FileSystemException system) {
            return system.getReason() == null ? system.getClass().getSimpleName() : system.getReason();
        }
        return failure.getMessage();
    }

    /** {@return the properties; of those that are set twice, the last} */
    Properties values() {
        return values;
    }

    /** {@return where the property is set that is in force here, such as {@code application.properties, line 12}} */
    String place(String key) {
        List<Integer> places = lines.get(key);
        return file.getFileName() + ", line " + places.get(places.size() - 1);
    }

    /** {@return for each property that is set more than once, a line that names it and its places; never a value} */
    List<String> warnings() {
        return lines.entrySet().stream().filter(entry -> entry.getValue().size() > 1).map(entry -> {
            List<Integer> places = entry.getValue();
            return file.getFileName() + " sets " + entry.getKey() + " more than once, in the lines " + places.stream()
                    .map(String::valueOf).collect(Collectors.joining(", ")) + "; line " + places.get(places.size() - 1)
                    + " is in force, take the others away";
        }).toList();
    }
}
