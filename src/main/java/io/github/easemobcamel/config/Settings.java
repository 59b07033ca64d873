package io.github.easemobcamel.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.util.TimeUtils;

/** The runner's properties as typed values, checked; everything wrong is said with the property's name. */
public final class Settings {

    private static final Pattern DESTINATION = Pattern.compile("easemob\\.destination\\.([^.]+)\\..+");
    private static final Pattern DESTINATION_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,63}");
    private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.+");
    /** How Camel says that the property of a placeholder is not set. */
    private static final Pattern MISSING = Pattern.compile("key \\[(.+?)] not found");
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12}) ?(B|KB|KiB|MB|MiB|GB|GiB)?");
    private static final Map<String, Long> UNITS = Map.of("B", 1L, "KB", 1000L, "KiB", 1L << 10, "MB", 1_000_000L,
            "MiB", 1L << 20, "GB", 1_000_000_000L, "GiB", 1L << 30);
    private static final Pattern TOKEN = Pattern.compile("[!-~]{16,1024}");
    private static final String MANAGEMENT_TOKEN = "easemob.management.token";
    private static final String FORWARD = "easemob.forward.";

    private final Properties properties;
    private final UnaryOperator<String> placeholders;

    /**
     * @param properties the properties in force
     * @param catalogue the known properties
     * @param placeholders resolves Camel's {@code {{...}}} in a value
     */
    public Settings(Properties properties, PropertyCatalogue catalogue, UnaryOperator<String> placeholders) {
        this.properties = new Properties();
        this.placeholders = placeholders;
        properties.stringPropertyNames().forEach(key -> this.properties.setProperty(key, properties.getProperty(key)));
        for (String name : destinationNames()) {
            for (String option : catalogue.destinationOptions()) {
                String key = key(name, option);
                if (this.properties.getProperty(key, "").isBlank()) {
                    this.properties.setProperty(key, catalogue.destinationDefault(option));
                }
            }
        }
    }

    /** {@return the callback rules' secrets; at least one} */
    public List<String> secrets() {
        List<String> secrets = list("easemob.callback.secrets");
        if (secrets.isEmpty()) {
            throw new ConfigurationException("easemob.callback.secrets is not set: without it no callback can be verified; "
                    + "copy the secret of each callback rule from Easemob's console (comma-separated) into "
                    + "application.properties or into the variable EASEMOB_CALLBACK_SECRETS");
        }
        return secrets;
    }

    /** {@return the first of the callback rules' secrets, with which something may be signed as Easemob does; none if none is set} */
    public Optional<String> firstSecret() {
        return list("easemob.callback.secrets").stream().findFirst();
    }

    /** {@return whether the port for callbacks speaks TLS} */
    public boolean receivesOverTls() {
        return !text("easemob.server.tls.certificate").isEmpty() || !text("easemob.server.tls.keystore").isEmpty();
    }

    /** {@return the longest body that is accepted, in bytes} */
    public int maxBodySize() {
        return size("easemob.callback.max-body-size", 1);
    }

    /** {@return the longest body of an answer over HTTP that a route of a user's own can use, in bytes} */
    public int maxAnswerSize() {
        return size("easemob.http.max-answer-size", 1 << 10);
    }

    private int size(String key, int smallest) {
        Matcher size = SIZE.matcher(text(key));
        if (!size.matches()) {
            throw wrong(key, "a size such as 256 KiB or 1 MiB");
        }
        long bytes = Long.parseLong(size.group(1)) * UNITS.get(size.group(2) == null ? "B" : size.group(2));
        if (bytes < smallest || bytes > 64 << 20) {
            throw wrong(key, "a size from " + smallest + " B to 64 MiB");
        }
        return (int) bytes;
    }

    /**
     * {@return what everybody must send who uses the management port; empty for nothing}
     *
     * @throws ConfigurationException if it is too short or cannot stand in a header, is missing although the port can be
     *     reached from outside, or if the port is that of the callbacks
     */
    public String managementToken() {
        requireReadableToken();
        requireOwnManagementPort();
        requireManagementToken();
        return text(MANAGEMENT_TOKEN);
    }

    void requireReadableToken() {
        String token = text(MANAGEMENT_TOKEN);
        if (!token.isEmpty() && !TOKEN.matcher(token).matches()) {
            // The value is a secret: it is not repeated.
            throw new ConfigurationException(MANAGEMENT_TOKEN + " must be 16 or more letters, digits and punctuation marks, "
                    + "without spaces; \"openssl rand -hex 32\" makes one");
        }
    }

    void requireOwnManagementPort() {
        if (text("camel.management.port").equals(text("camel.server.port"))) {
            throw new ConfigurationException("camel.management.port is the port of the callbacks, camel.server.port, where "
                    + "everybody could reach the administration; set another one");
        }
    }

    void requireManagementToken() {
        if (text(MANAGEMENT_TOKEN).isEmpty() && !isLoopback(text("camel.management.host"))) {
            throw new ConfigurationException("camel.management.host is " + text("camel.management.host") + ", which others can "
                    + "reach, and " + MANAGEMENT_TOKEN + " is not set; set it, best by the variable EASEMOB_MANAGEMENT_TOKEN "
                    + "(\"openssl rand -hex 32\" makes one), or set the host to 127.0.0.1");
        }
    }

    private static boolean isLoopback(String host) {
        try {
            // An empty name would be the loopback address here, and every address for the server.
            return !host.isEmpty() && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /**
     * {@return its value, placeholders resolved}
     *
     * @param key a property
     * @throws ConfigurationException if a placeholder names a property that is not set
     */
    public String text(String key) {
        try {
            return placeholders.apply(properties.getProperty(key, "")).strip();
        } catch (IllegalArgumentException e) {
            Matcher missing = MISSING.matcher(String.valueOf(e.getMessage()));
            String name = missing.find() ? missing.group(1) : "";
            throw new ConfigurationException(key + " uses " + (name.isEmpty() ? "a property" : "{{" + name + "}}")
                    + ", which is not set" + (name.isEmpty() ? "" : "; set " + name + " in application.properties"), e);
        }
    }

    /** {@return all properties, placeholders resolved} */
    public Properties resolved() {
        Properties resolved = new Properties();
        properties.stringPropertyNames().forEach(key -> resolved.setProperty(key, text(key)));
        return resolved;
    }

    /**
     * Checks what only route files use, so that a wrong value is not reported as a broken route.
     *
     * @throws ConfigurationException if the path of the callbacks or the dispatchers' number is wrong
     */
    public void checkForRoutes() {
        requirePath();
        requireDispatchConcurrency();
    }

    void requirePath() {
        if (!PATH.matcher(text("easemob.callback.path")).matches()) {
            throw wrong("easemob.callback.path", "a path such as /callbacks");
        }
    }

    void requireDispatchConcurrency() {
        number("easemob.dispatch.concurrency", 1, 256);
    }

    /**
     * {@return its port}
     *
     * @param prefix {@code camel.server} or {@code camel.management}
     */
    public int port(String prefix) {
        return number(prefix + ".port", 1, 65_535);
    }

    /** {@return how many connections the port for callbacks has at most} */
    public int maxConnections() {
        return number("easemob.server.max-connections", 1, 1_000_000);
    }

    /** {@return how many callIds are remembered at least} */
    public int rememberedCallIds() {
        return number("easemob.callback.remembered-call-ids", 1000, 10_000_000);
    }

    /**
     * {@return its value as a whole number}
     *
     * @param key a property
     * @param min the smallest allowed value
     * @param max the largest allowed value
     */
    public int number(String key, int min, int max) {
        String expected = "a whole number from " + min + " to " + max;
        int value = parse(key, Integer::parseInt, expected);
        if (value < min || value > max) {
            throw wrong(key, expected);
        }
        return value;
    }

    /**
     * {@return whether spans are sent to a collector}
     *
     * @throws ConfigurationException if that is neither said nor denied
     */
    public boolean tracing() {
        return flag("easemob.tracing.enabled");
    }

    /** {@return whether other runners may use the external broker too, though not everything holds then} */
    public boolean brokerShared() {
        return flag("easemob.broker.shared");
    }

    List<String> keys() {
        return properties.stringPropertyNames().stream().sorted().toList();
    }

    private boolean flag(String key) {
        String value = text(key);
        if (!List.of("true", "false").contains(value)) {
            throw wrong(key, "true or false");
        }
        return value.equals("true");
    }

    /**
     * {@return the time between two runs of {@code recover-missed-callbacks}}
     *
     * @throws ConfigurationException if it is wrong, or if recovery is switched on without what a REST call needs
     */
    public Duration recoveryInterval() {
        Duration interval = interval();
        requireWhatRecoveryNeeds();
        return interval;
    }

    Duration interval() {
        String key = "easemob.recovery.interval";
        Duration interval = duration(key);
        if (interval.compareTo(Duration.ofSeconds(1)) < 0 || interval.compareTo(Duration.ofDays(1)) > 0) {
            throw wrong(key, "a duration from 1s to 1d");
        }
        return interval;
    }

    void requireWhatRecoveryNeeds() {
        boolean enabled = flag("easemob.recovery.enabled");
        List<String> missing = Stream.of("org-name", "app-name", "client-id", "client-secret").map("easemob.rest."::concat)
                .filter(property -> text(property).isEmpty()).toList();
        if (enabled && !missing.isEmpty()) {
            throw new ConfigurationException("easemob.recovery.enabled is true, but " + String.join(", ", missing)
                    + (missing.size() == 1 ? " is" : " are") + " not set: "
                    + "missed callbacks are asked for with calls of Easemob's REST API; copy the values from Easemob's console");
        }
    }

    /**
     * {@return the destinations that are defined or named, by name}
     *
     * @throws ConfigurationException with everything that is wrong with them
     */
    public SortedMap<String, Destination> destinations() {
        Problems problems = new Problems();
        SortedMap<String, Destination> result = new TreeMap<>();
        destinationNames().forEach(name -> problems.attempt(() -> result.put(name, destination(name))));
        problems.refuse();
        return result;
    }

    /**
     * {@return for each {@code easemob.forward.*} property in force, by the part behind the prefix, the destinations it names}
     *
     * @throws ConfigurationException with each of them that is not defined
     */
    public SortedMap<String, List<String>> forwards() {
        Problems problems = new Problems();
        SortedMap<String, List<String>> result = new TreeMap<>();
        forwardKeys().forEach(key -> problems.attempt(() -> result.put(key.substring(FORWARD.length()), forward(key))));
        problems.refuse();
        return result;
    }

    List<String> forwardKeys() {
        return properties.stringPropertyNames().stream().filter(key -> key.startsWith(FORWARD)).sorted().toList();
    }

    List<String> forward(String key) {
        NavigableSet<String> defined = destinationNames();
        List<String> names = list(key);
        if (properties.getProperty(key).startsWith("{{" + FORWARD)) {
            // What that one names is looked at there.
            return names;
        }
        Problems problems = new Problems();
        names.stream().filter(name -> !defined.contains(name)).forEach(name -> problems.add(key + " names the destination " + name
                + ", which is not defined; set easemob.destination." + name + ".uri or name one of " + String.join(", ", defined)));
        problems.refuse();
        return names;
    }

    /**
     * {@return it}
     *
     * @param name one of {@link #destinationNames()}
     * @throws ConfigurationException with everything that is wrong with it
     */
    public Destination destination(String name) {
        requireName(name);
        Problems problems = new Problems();
        String uri = problems.value(() -> uri(name));
        Duration initialDelay = problems.value(() -> duration(key(name, "retry.initial-delay")));
        Double multiplier = problems.value(() -> multiplier(key(name, "retry.multiplier")));
        Duration maxDelay = problems.value(() -> duration(key(name, "retry.max-delay")));
        Integer maxAttempts = problems.value(() -> number(key(name, "retry.max-attempts"), 1, 1_000_000));
        Duration probeInterval = problems.value(() -> duration(key(name, "retry.probe-interval")));
        String filter = problems.value(() -> text(key(name, "filter")));
        Integer concurrency = problems.value(() -> number(key(name, "concurrency"), 1, 256));
        Duration timeout = problems.value(() -> duration(key(name, "timeout")));
        Boolean strict = problems.value(() -> isStrict(key(name, "order")));
        String format = problems.value(() -> format(key(name, "format")));
        if (uri != null) {
            problems.attempt(() -> tls(name, uri));
            problems.attempt(() -> signingSecrets(key(name, "signing-secret"), uri));
            problems.attempt(() -> proxy(key(name, "proxy"), uri));
        }
        problems.refuse();
        return new Destination(name, uri, filter, concurrency, timeout,
                new Destination.Retry(new Backoff(initialDelay, multiplier, maxDelay), maxAttempts, probeInterval), strict,
                tls(name, uri), format, signingSecrets(key(name, "signing-secret"), uri), proxy(key(name, "proxy"), uri));
    }

    void requireName(String name) {
        if (!DESTINATION_NAME.matcher(name).matches()) {
            throw new ConfigurationException("the destination name " + name + " must consist of letters, digits and hyphens");
        }
    }

    String uri(String name) {
        String uri = text(key(name, "uri"));
        if (URI.matcher(uri).matches()) {
            int scheme = uri.indexOf(':');
            uri = uri.substring(0, scheme).toLowerCase(Locale.ROOT) + uri.substring(scheme);
        } else {
            throw new ConfigurationException(key(name, "uri") + " must be a Camel endpoint URI such as "
                    + "https://example.com/hook, kafka:topic or direct:my-route");
        }
        return uri;
    }

    private Destination.Tls tls(String name, String uri) {
        Destination.Tls tls = new Destination.Tls(text(key(name, "tls.ca")), text(key(name, "tls.certificate")),
                text(key(name, "tls.key")));
        if (!tls.equals(Destination.Tls.USUAL) && !uri.startsWith("https:")) {
            throw new ConfigurationException(key(name, "tls.*") + " is set, but " + key(name, "uri") + " is no https: URL; other "
                    + "endpoints have options for TLS in their URI");
        }
        if (tls.certificate().isEmpty() != tls.key().isEmpty()) {
            throw new ConfigurationException(key(name, tls.key().isEmpty() ? "tls.key" : "tls.certificate")
                    + " is not set: a certificate and its key go together");
        }
        return tls;
    }

    private ForwardProxy proxy(String key, String uri) {
        ForwardProxy proxy = ForwardProxy.of(key, text(key));
        if (proxy != null && !uri.startsWith("http:") && !uri.startsWith("https:")) {
            throw new ConfigurationException(
                    key + " is set, but only an http: or https: address is reached through a proxy; remove it");
        }
        return proxy;
    }

    private boolean isStrict(String key) {
        return switch (text(key)) {
            case "relaxed" -> false;
            case "strict" -> true;
            default -> throw wrong(key, "relaxed or strict");
        };
    }

    /** {@return the names of the destinations that are defined, and of {@code console}} */
    public NavigableSet<String> destinationNames() {
        NavigableSet<String> names = new TreeSet<>();
        names.add("console");
        properties.stringPropertyNames().stream().map(DESTINATION::matcher).filter(Matcher::matches)
                .forEach(matcher -> names.add(matcher.group(1)));
        return names;
    }

    static String key(String name, String option) {
        return "easemob.destination." + name + "." + option;
    }

    private String format(String key) {
        String format = text(key);
        if (!List.of(Destination.CALLBACK_FORMAT, Destination.EVENT_FORMAT).contains(format)) {
            throw wrong(key, Destination.CALLBACK_FORMAT + " or " + Destination.EVENT_FORMAT);
        }
        return format;
    }

    private SigningSecrets signingSecrets(String key, String uri) {
        List<String> secrets = list(key);
        if (!secrets.isEmpty() && !uri.startsWith("http:") && !uri.startsWith("https:")) {
            throw new ConfigurationException(key + " is set, but only what goes to an http: or https: address can be signed; "
                    + "remove it");
        }
        try {
            return SigningSecrets.of(secrets);
        } catch (IllegalArgumentException e) {
            // Without the cause and the value: it is a secret, or nearly one.
            throw new ConfigurationException(key + " must be whsec_ and the base64 of 24 to 64 random bytes, or several of these "
                    + "with commas; \"echo whsec_$(openssl rand -base64 32)\" makes one");
        }
    }

    private double multiplier(String key) {
        double value = parse(key, Double::parseDouble, "a number from 1 to 100");
        if (!(value >= 1 && value <= 100)) {
            throw wrong(key, "a number from 1 to 100");
        }
        return value;
    }

    private Duration duration(String key) {
        String expected = "a duration of at least 1ms such as 500ms, 15s, 5m or 1h";
        Duration value = Duration.ofMillis(parse(key, TimeUtils::toMilliSeconds, expected));
        if (value.isNegative() || value.isZero() || value.compareTo(Duration.ofDays(365)) > 0) {
            throw wrong(key, expected);
        }
        return value;
    }

    private List<String> list(String key) {
        return Stream.of(text(key).split(",")).map(String::strip).filter(part -> !part.isEmpty()).distinct().toList();
    }

    private <T> T parse(String key, Function<String, T> parser, String expected) {
        try {
            return parser.apply(text(key));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw wrong(key, expected);
        }
    }

    private ConfigurationException wrong(String key, String expected) {
        return new ConfigurationException(key + " is '" + text(key) + "' but must be " + expected);
    }
}
