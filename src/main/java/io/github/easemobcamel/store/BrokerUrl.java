package io.github.easemobcamel.store;

import io.github.easemobcamel.config.ConfigurationException;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** The URL of an external broker, in which a user and a password may stand. */
public final class BrokerUrl {

    /**
     * How soon a client and the broker notice that the other has gone without saying so (each within twice the TTL), how long a
     * call waits, and how a connection is made, and again when it was lost. By default that takes minutes, while which nothing is delivered by
     * anybody: a room whose runner has gone stops the queue. A call waits longer than a disk usually stalls, for what it was about
     * may be done twice otherwise.
     */
    private static final Map<String, String> TIMES = Map.of("connectionTTL", "4000", "clientFailureCheckPeriod", "1000",
            "callTimeout", "10000", "callFailoverTimeout", "10000",
            "retryInterval", "250", "connect-timeout-millis", "2000");
    private static final String HA = "ha";

    private BrokerUrl() {
    }

    /**
     * {@return the URL with which a client finds the broker again, or the backup in its place; what the URL says itself stays}
     *
     * @param url the value of {@code easemob.broker.url}
     * @param options further options of the client
     */
    public static String forClient(String url, String options) {
        int fragment = url.indexOf('#');
        String others = fragment < 0 ? "" : url.substring(fragment);
        String addresses = fragment < 0 ? url : url.substring(0, fragment);
        int query = addresses.indexOf('?', addresses.lastIndexOf(')') + 1);
        String given = query < 0 ? "" : addresses.substring(query + 1);
        Set<String> names = Stream.of(given.split("&")).map(option -> option.replaceFirst("=.*", "")).collect(Collectors.toSet());
        Map<String, String> defaults = new LinkedHashMap<>(TIMES);
        if (!others.isEmpty() || (addresses.startsWith("(") && addresses.contains(","))) {
            defaults.put(HA, "true");
        }
        defaults.keySet().removeAll(names);
        return Stream.of(Stream.of(given), defaults.entrySet().stream().map(Object::toString), Stream.of(options))
                .flatMap(all -> all).filter(option -> !option.isEmpty())
                .collect(Collectors.joining("&", (query < 0 ? addresses : addresses.substring(0, query)) + "?", others));
    }

    /**
     * {@return what makes connections that look for the broker at each address of the URL, for as long as they are not closed}
     *
     * <p>A client that is told to connect again for ever never leaves the broker that it had and the backup of which that one has told. If it
     * dies before its backup has announced itself, which takes seconds each time the two have changed places, nobody would find the backup.
     *
     * @param clientUrl as {@link #forClient} makes it
     */
    public static ActiveMQConnectionFactory lasting(String clientUrl) {
        ActiveMQConnectionFactory factory = client(clientUrl);
        factory.setReconnectAttempts(1);
        factory.setUseTopologyForLoadBalancing(false);
        factory.getServerLocator().setFailoverAttempts(-1);
        return factory;
    }

    /**
     * {@return what makes connections with the {@link ClientProtocol}}
     *
     * @param clientUrl as {@link #forClient} makes it
     */
    static ActiveMQConnectionFactory client(String clientUrl) {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(clientUrl);
        factory.getServerLocator().setProtocolManagerFactory(new ClientProtocol());
        return factory;
    }

    /**
     * @param url the value of {@code easemob.broker.url}
     * @throws ConfigurationException if the broker's client cannot read it; without a cause, as that repeats the password
     */
    public static void check(String url) {
        try {
            new ActiveMQConnectionFactory(url).close();
        } catch (IllegalStateException e) {
            throw new ConfigurationException(
                    "easemob.broker.url is not the URL of a broker, as in tcp://broker:61616 (" + reason(e) + ")");
        }
    }

    private static String reason(IllegalStateException failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof URISyntaxException syntax) {
            return syntax.getReason() + " at character " + (syntax.getIndex() + 1)
                    + "; what a URI may not contain is written as %XX, in a password too";
        }
        // What it says itself could repeat what was given.
        return root instanceof NullPointerException ? "it begins with no scheme that is known" : root.getClass().getSimpleName();
    }
}
