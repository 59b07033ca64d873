package io.github.easemobcamel.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.util.TimeUtils;

/** What a property's value is: how it is read, and how a message says what it must be. */
enum PropertyType {

    TEXT("", text -> text),
    FILE("", text -> text),
    URI("", text -> text),
    SECRET("", text -> text),
    CHOICE("", text -> text),
    LIST("", PropertyType::parts),
    SECRETS("", PropertyType::parts),
    BOOLEAN("", Boolean::valueOf),
    INTEGER("a whole number from %s to %s", Integer::valueOf),
    DECIMAL("a number from %s to %s", Double::valueOf),
    SIZE("a size from %s to %s such as 256 KiB or 1 MiB", PropertyType::bytes),
    DURATION("a duration from %s to %s such as 500ms, 15s, 5m or 1h", PropertyType::duration),
    PROXY("the address of a proxy, such as http://proxy:3128 or http://user:password@proxy:3128; an @, : or / in user or password "
            + "is written %%40, %%3A or %%2F", ForwardProxy::of),
    SIGNING_SECRETS("whsec_ and the base64 of 24 to 64 random bytes, or several of these with commas; "
            + "\"echo whsec_$(openssl rand -base64 32)\" makes one", text -> SigningSecrets.of(parts(text)));

    private static final Set<PropertyType> SECRETS_OF_ANY_KIND = Set.of(SECRET, SECRETS, SIGNING_SECRETS);
    private static final Set<PropertyType> PRIVATE = Set.of(URI, SECRET, SECRETS, PROXY, SIGNING_SECRETS);
    private static final Pattern SIZES = Pattern.compile("(\\d{1,12}) ?(B|KB|KiB|MB|MiB|GB|GiB)?");
    private static final Map<String, Long> UNITS = Map.of("B", 1L, "KB", 1000L, "KiB", 1L << 10, "MB", 1_000_000L,
            "MiB", 1L << 20, "GB", 1_000_000_000L, "GiB", 1L << 30);

    private final String expected;
    private final Function<String, Object> reader;

    PropertyType(String expected, Function<String, Object> reader) {
        this.expected = expected;
        this.reader = reader;
    }

    /**
     * {@return the value}
     *
     * @throws IllegalArgumentException if it cannot be read
     * @throws IndexOutOfBoundsException if it cannot be read
     */
    Object read(String text) {
        return reader.apply(text);
    }

    /** {@return whether it is a secret, which a file can hold in its place} */
    boolean isSecret() {
        return SECRETS_OF_ANY_KIND.contains(this);
    }

    /** {@return whether several can be given, with commas} */
    boolean isList() {
        return this == LIST || this == SECRETS || this == SIGNING_SECRETS;
    }

    /** {@return what a value must be} */
    String expected(String min, String max) {
        return expected.formatted(min, max);
    }

    /** {@return whether a value may stand in a message} */
    boolean mayTell() {
        return !PRIVATE.contains(this);
    }

    private static List<String> parts(String text) {
        return Stream.of(text.split(",")).map(String::strip).filter(part -> !part.isEmpty()).distinct().toList();
    }

    private static long bytes(String text) {
        Matcher size = SIZES.matcher(text);
        if (!size.matches()) {
            throw new IllegalArgumentException();
        }
        return Long.parseLong(size.group(1)) * UNITS.get(size.group(2) == null ? "B" : size.group(2));
    }

    private static Duration duration(String text) {
        return Duration.ofMillis(TimeUtils.toMilliSeconds(text));
    }
}
