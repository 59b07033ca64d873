package io.github.easemobcamel.deliver;

import static io.github.easemobcamel.TestRunner.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.component.jms.JmsComponent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A queue of the runner's own broker as a destination, read by plain JMS. */
class JmsDestinationTest {

    private static final long PATIENCE_MILLIS = 15_000;

    @TempDir
    Path home;

    @Test
    void putsTheReceivedBytesAndTheHeadersOfAnEventIntoTheQueueAndNoOthers() throws JMSException, IOException {
        try (TestRunner runner = new TestRunner(home).with("easemob.destination.orders.uri", "jms:queue:orders")
                .with("easemob.forward.default", "orders").start();
                Connection connection = runner.camelContext().getComponent("jms", JmsComponent.class)
                        .getConnectionFactory().createConnection();
                Session session = connection.createSession()) {
            connection.start();
            byte[] body = SampleCallback.of(Operation.KICK, Scope.CHATROOM).fresh(SECRET, Instant.now());

            runner.post(body);

            Message message = session.createConsumer(session.createQueue("orders")).receive(PATIENCE_MILLIS);
            JsonNode callback = new ObjectMapper().readTree(body);
            assertThat(message.getBody(byte[].class)).isEqualTo(body);
            assertThat(properties(message)).containsExactlyInAnyOrderEntriesOf(KickHeaders.of(callback));
            AsyncApi.assertDescribes("jmsCallback", properties(message), body);
            assertThat(message.getJMSReplyTo()).isNull();
            assertThat(message.getJMSExpiration()).isZero();
        }
    }

    /** All but what the broker counts for each message that it hands out. */
    private static Map<String, Object> properties(Message message) throws JMSException {
        Map<String, Object> properties = new HashMap<>();
        for (Enumeration<?> names = message.getPropertyNames(); names.hasMoreElements();) {
            String name = names.nextElement().toString();
            properties.put(name, message.getObjectProperty(name));
        }
        properties.remove("JMSXDeliveryCount");
        return properties;
    }
}
