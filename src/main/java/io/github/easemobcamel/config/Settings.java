package io.github.easemobcamel.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The runner's properties as typed values, checked; everything wrong is said with the property's name. */
public final class Settings {

    private static final Pattern DESTINATION = Pattern.compile("easemob\\.destination\\.([^.]+)\\..+");
    private static final Pattern DESTINATION_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,63}");
    /** How Camel says that the property of a placeholder is not set. */
    private static final Pattern MISSING = Pattern.compile("key \\[(.+?)] not found");
    private static final String MANAGEMENT_TOKEN = "easemob.management.token";
    private static final String READ_TOKEN = "easemob.management.read-token";
    private static final String FORWARD = "easemob.forward.";
    private static final String NEWER_FORMAT = "group_op_event";

    private final Properties properties;
    private final PropertyCatalogue catalogue;
    private final UnaryOperator<String> placeholders;

    /**
     * @param properties the properties in force
     * @param catalogue the known properties
     * @param placeholders resolves Camel's {@code {{...}}} in a value
     */
    public Settings(Properties properties, PropertyCatalogue catalogue, UnaryOperator<String> placeholders) {
        this.properties = new Properties();
        this.catalogue = catalogue;
        this.placeholders = placeholders;
        properties.stringPropertyNames().forEach(key -> this.properties.setProperty(key, properties.getProperty(key)));
        destinationNames().forEach(name -> catalogue.destinationOptions().forEach(option -> complete(key(name, option))));
        catalogue.names().stream().filter(key -> key.startsWith("easemob.rest.")).forEach(this::complete);
    }

    /** There is nothing to be said by an empty text here, as there is with {@code easemob.forward}. */
    private void complete(String key) {
        if (properties.getProperty(key, "").isBlank()) {
            properties.setProperty(key, catalogue.defaultOf(key));
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

    /**
     * {@return what everybody must send who uses the management port; empty for nothing}
     *
     * @throws ConfigurationException if it is too short or cannot stand in a header, is missing although the port can be
     *     reached from outside, or if the port is that of the callbacks
     */
    public String managementToken() {
        String token = text(MANAGEMENT_TOKEN);
        requireOwnManagementPort();
        requireManagementToken();
        return token;
    }

    void requireOwnManagementPort() {
        if (raw("camel.management.port").equals(raw("camel.server.port"))) {
            throw new ConfigurationException("camel.management.port is the port of the callbacks, camel.server.port, where "
                    + "everybody could reach the administration; set another one");
        }
    }

    void requireManagementToken() {
        String readToken = text(READ_TOKEN);
        if (!readToken.isEmpty() && text(MANAGEMENT_TOKEN).isEmpty()) {
            throw new ConfigurationException(READ_TOKEN + " is set, but " + MANAGEMENT_TOKEN + " is not: whoever may not even look "
                    + "without a token could act without one; set both");
        }
        if (!readToken.isEmpty() && readToken.equals(text(MANAGEMENT_TOKEN))) {
            throw new ConfigurationException(
                    READ_TOKEN + " is the same as " + MANAGEMENT_TOKEN + ", so whoever may look could act; set "
                            + "another one");
        }
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
     * @throws ConfigurationException if it is wrong, or a placeholder names a property that is not set
     */
    public String text(String key) {
        value(key);
        return raw(key);
    }

    /** {@return the value of a property that is an integer} */
    public int integer(String key) {
        return (Integer) value(key);
    }

    /** {@return the value of a property that is a size, in bytes} */
    public int size(String key) {
        return Math.toIntExact((Long) value(key));
    }

    /** {@return the same of one that may be longer than what fits into memory} */
    public long bytes(String key) {
        return (Long) value(key);
    }

    /** {@return the value of a property that is a duration} */
    public Duration duration(String key) {
        return (Duration) value(key);
    }

    /** {@return the value of a property that is true or false} */
    public boolean flag(String key) {
        return (Boolean) value(key);
    }

    /** {@return the value of a property that is a proxy; null for none} */
    public ForwardProxy proxy(String key) {
        return (ForwardProxy) value(key);
    }

    @SuppressWarnings("unchecked") // so reads PropertyType
    private List<String> list(String key) {
        return (List<String>) value(key);
    }

    /**
     * {@return its value, of the type that the catalogue says}
     *
     * @param key a property
     * @throws ConfigurationException if it is wrong, or a placeholder names a property that is not set
     */
    Object value(String key) {
        String text = raw(key);
        Optional<Property> property = catalogue.find(key);
        return property.isPresent() ? property.get().value(key, text) : text;
    }

    private String raw(String key) {
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
        properties.stringPropertyNames().forEach(key -> resolved.setProperty(key, raw(key)));
        return resolved;
    }

    /**
     * Checks each of them, and what they are together.
     *
     * @throws ConfigurationException with everything that is wrong
     */
    public void check() {
        Problems problems = new Problems();
        new SettingsCheck(this, catalogue, problems);
        problems.refuse();
    }

    /** {@return the properties as they are written} */
    Properties raw() {
        return properties;
    }

    List<String> keys() {
        return properties.stringPropertyNames().stream().sorted().toList();
    }

    /** Without the port for callbacks there is nothing to run for. */
    void requireServer() {
        if (!flag("camel.server.enabled")) {
            throw new ConfigurationException("camel.server.enabled must be true: without it no callback is received");
        }
    }

    void requireWhatRecoveryNeeds() {
        List<String> missing = Stream.of("org-name", "app-name", "client-id", "client-secret").map("easemob.rest."::concat)
                .filter(property -> text(property).isEmpty()).toList();
        if (flag("easemob.recovery.enabled") && !missing.isEmpty()) {
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

    /** {@return what a person should know about them, each in a sentence} */
    public List<String> remarks() {
        SortedMap<String, List<String>> forwards = forwards();
        return forwards.get(NEWER_FORMAT).equals(forwards.get("default")) ? List.of() : List.of(FORWARD + NEWER_FORMAT
                + " is set: it "
                + "gets only events of Easemob's newer format whose operation and type this version does not know; all others go by "
                + FORWARD + "ACTION, such as " + FORWARD + "kick, else by " + FORWARD + "default");
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
        catalogue.destinationOptions().forEach(option -> problems.attempt(() -> value(key(name, option))));
        problems.attempt(() -> requireWhatFits(name, uri(name)));
        problems.refuse();
        Destination.Retry retry = new Destination.Retry(new Backoff(duration(key(name, "retry.initial-delay")),
                (Double) value(key(name, "retry.multiplier")), duration(key(name, "retry.max-delay"))),
                integer(key(name, "retry.max-attempts")), duration(key(name, "retry.probe-interval")));
        return new Destination(name, uri(name), text(key(name, "filter")), integer(key(name, "concurrency")),
                duration(key(name, "timeout")), retry, text(key(name, "order")).equals("strict"), tls(name),
                text(key(name, "format")),
                (SigningSecrets) value(key(name, "signing-secret")), proxy(key(name, "proxy")));
    }

    void requireName(String name) {
        if (!DESTINATION_NAME.matcher(name).matches()) {
            throw new ConfigurationException("the destination name " + name + " must consist of letters, digits and hyphens");
        }
    }

    private String uri(String name) {
        String uri = text(key(name, "uri"));
        int scheme = uri.indexOf(':');
        return uri.substring(0, scheme).toLowerCase(Locale.ROOT) + uri.substring(scheme);
    }

    private Destination.Tls tls(String name) {
        return new Destination.Tls(text(key(name, "tls.ca")), text(key(name, "tls.certificate")), text(key(name, "tls.key")));
    }

    private void requireWhatFits(String name, String uri) {
        Problems problems = new Problems();
        Destination.Tls tls = tls(name);
        boolean https = uri.startsWith("https:");
        boolean http = uri.startsWith("http:") || https;
        if (!tls.equals(Destination.Tls.USUAL) && !https) {
            problems.add(key(name, "tls.*") + " is set, but " + key(name, "uri") + " is no https: URL; other endpoints have "
                    + "options for TLS in their URI");
        } else if (tls.certificate().isEmpty() != tls.key().isEmpty()) {
            problems.add(key(name, tls.key().isEmpty() ? "tls.key" : "tls.certificate")
                    + " is not set: a certificate and its key go together");
        }
        if (!http && !raw(key(name, "signing-secret")).isEmpty()) {
            problems.add(key(name, "signing-secret") + " is set, but only what goes to an http: or https: address can be signed; "
                    + "remove it");
        }
        if (!http && !raw(key(name, "proxy")).isEmpty()) {
            problems.add(key(name, "proxy")
                    + " is set, but only an http: or https: address is reached through a proxy; remove it");
        }
        problems.refuse();
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
}
