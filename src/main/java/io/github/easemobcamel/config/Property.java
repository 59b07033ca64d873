package io.github.easemobcamel.config;

import java.util.List;
import java.util.regex.Pattern;

/**
 * One property, as {@code easemob-camel-properties.yaml} says, which explains the columns.
 *
 * @param name its name, in which {@code NAME} stands for any destination's name and {@code ACTION} or {@code FAMILY} for any of these
 * @param type what its value is
 * @param standard its default, or an empty text
 * @param min the smallest value, or null
 * @param max the largest value, or null
 * @param words what may be said, or nothing if that is not bound to words
 * @param pattern what the value must look like, or null
 * @param mustBe the pattern in words, or null
 * @param fixed whether it can never change while the runner runs
 * @param set whether it is in force in {@code application.properties} as delivered, and no comment
 * @param section the heading that it stands under
 * @param sentence what it means, in Markdown
 */
record Property(String name, PropertyType type, String standard, String min, String max, List<String> words, Pattern pattern,
        String mustBe, boolean fixed, boolean set, String section, String sentence) {

    /** What follows the name of a secret in that of the property which names a file with it. */
    static final String FILE = "-file";

    /** {@return the property that names a file with this one's value} */
    Property inFile() {
        return new Property(name + FILE, PropertyType.FILE, "", null, null, List.of(), null, null, fixed, false, section,
                "A file whose content is the value of `" + name + "`, such as a Kubernetes secret or a systemd credential"
                        + (type.isList() ? ", with commas or one a line" : "") + "; absolute or relative to the home."
                        + (fixed ? "" : " Replace it while the runner runs, and the new one is in effect."));
    }

    /**
     * {@return the typed value}
     *
     * @param key the name with those of a destination or an operation in it
     * @param text the value as it is written
     * @throws ConfigurationException if it is wrong, without the value if that may be a secret
     */
    Object value(String key, String text) {
        try {
            Object value = type.read(text);
            if (isWithin(value) && isAsWritten(text)) {
                return value;
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // Told below, without the cause, in which a secret could stand.
        }
        throw new ConfigurationException(key + (type.mayTell() ? " is '" + text + "' but must be " : " must be ") + expected());
    }

    private String expected() {
        if (mustBe != null) {
            return mustBe;
        }
        return words.isEmpty() ? type.expected(min, max) : String.join(" or ", words);
    }

    private boolean isAsWritten(String text) {
        boolean unset = text.isEmpty() && standard.isEmpty();
        return unset || ((words.isEmpty() || words.contains(text)) && (pattern == null || pattern.matcher(text).matches()));
    }

    @SuppressWarnings("unchecked") // min and max are of the value's own type
    private boolean isWithin(Object value) {
        return min == null || (((Comparable<Object>) value).compareTo(type.read(min)) >= 0
                && ((Comparable<Object>) value).compareTo(type.read(max)) <= 0);
    }
}
