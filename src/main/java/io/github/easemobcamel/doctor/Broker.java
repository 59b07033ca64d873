package io.github.easemobcamel.doctor;

import io.github.easemobcamel.routes.SafeUri;
import io.github.easemobcamel.store.BrokerUrl;
import io.github.easemobcamel.tls.BrokerTls;
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
        BrokerUrl.check(url);
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
            String reason = BrokerTls.problem(url).map("TLS: "::concat).orElseGet(() -> SafeUri.of(Network.reason(e)));
            return List.of(Finding.problem(NAME, "cannot connect to " + shown + " (" + reason + ")",
                    "start it, or mend easemob.broker.url with its user and password, and its options if it speaks TLS"));
        }
    }
}
