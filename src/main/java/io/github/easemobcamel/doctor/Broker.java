package io.github.easemobcamel.doctor;

import io.github.easemobcamel.routes.SafeUri;
import io.github.easemobcamel.store.BrokerCheck;
import io.github.easemobcamel.store.BrokerUrl;
import io.github.easemobcamel.tls.BrokerTls;
import jakarta.jms.JMSException;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** Connects to the external broker with the user that its URL names. */
final class Broker {

    private static final String NAME = "broker";

    private final String url;
    private final Collection<String> queues;

    /** @param queues those of the flow */
    Broker(String url, Collection<String> queues) {
        this.url = url;
        this.queues = queues;
    }

    List<Finding> examine() {
        BrokerUrl.check(url);
        String shown = SafeUri.endpoint(url);
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url)) {
            factory.setReconnectAttempts(0);
            factory.setInitialConnectAttempts(1);
            factory.setCallTimeout(Network.TIMEOUT_MILLIS);
            factory.createConnection().close();
            return Stream.concat(Stream.of(Finding.ok(NAME, "connected to " + shown)), settings()).toList();
        } catch (JMSException e) {
            String reason = BrokerTls.problem(url).map("TLS: "::concat).orElseGet(() -> SafeUri.of(Network.reason(e)));
            return List.of(Finding.problem(NAME, "cannot connect to " + shown + " (" + reason + ")",
                    "start it, or mend easemob.broker.url with its user and password, and its options if it speaks TLS"));
        }
    }

    private Stream<Finding> settings() {
        try {
            BrokerCheck.Result found = BrokerCheck.of(BrokerUrl.forClient(url, "reconnectAttempts=0"), queues);
            return Stream.concat(
                    found.problems().stream().map(problem -> Finding.problem(NAME, problem, "set it up as deploy/artemis says")),
                    found.warnings().stream().map(warning -> Finding.warning(NAME, warning, "see docs/external-broker.md")));
        } catch (Exception e) {
            return Stream.of(Finding.warning(NAME, "its settings could not be looked at (" + SafeUri.of(Network.reason(e)) + ")",
                    "try again"));
        }
    }
}
