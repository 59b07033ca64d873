package io.github.easemobcamel.store;

import io.github.easemobcamel.config.ConfigurationException;
import java.net.URISyntaxException;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** The URL of an external broker, in which a user and a password may stand. */
public final class BrokerUrl {

    private BrokerUrl() {
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
