package io.github.easemobcamel.doctor;

import io.github.easemobcamel.SafeUri;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.util.List;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** Connects to the external broker with the user that its URL names. */
final class Broker {

    private static final String NAME = "broker";

    private final String url;

    Broker(String url) {
        this.url = url;
    }

    List<Finding> examine() {
        String shown = SafeUri.endpoint(url);
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url)) {
            factory.setReconnectAttempts(0);
            factory.setInitialConnectAttempts(1);
            factory.setCallTimeout(Network.TIMEOUT_MILLIS);
            try (Connection connection = factory.createConnection()) {
                return List.of(Finding.ok(NAME, "connected to " + shown + " (" + connection.getMetaData().getJMSProviderName()
                        + " " + connection.getMetaData().getProviderVersion() + ")"));
            }
        } catch (JMSException e) {
            return List.of(Finding.problem(NAME, "cannot connect to " + shown + " (" + SafeUri.of(Network.reason(e)) + ")",
                    "start it, or mend easemob.broker.url with its user and password"));
        }
    }
}
