package io.github.easemobcamel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.store.QueueNames;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code deploy/artemis} makes of a broker. */
class PreparedBrokerTest {

    private static final long MEMORY_BYTES = 80 << 20;
    private static final int EVENT_BYTES = 200_000;

    /** Or a destination that hangs would fill the memory, and the events of all others would go through their pages, too. */
    @Test
    void keepsInMemoryWhatGoesElsewhereThanToADestinationThatHangs(@TempDir Path folder) throws Exception {
        String hanging = QueueNames.destination("hanging");
        String other = QueueNames.destination("other");
        try (PreparedBroker broker = PreparedBroker.single(folder, TestRunner.freePort(), text -> text.replace("<max-disk-usage>",
                "<global-max-size>" + MEMORY_BYTES + "</global-max-size><max-disk-usage>"));
                ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(broker.url() + "&minLargeMessageSize=524288");
                Connection connection = factory.createConnection();
                Session session = connection.createSession()) {
            MessageProducer producer = session.createProducer(null);
            producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
            BytesMessage event = session.createBytesMessage();
            event.writeBytes(new byte[EVENT_BYTES]);
            for (long bytes = 0; bytes < 2 * MEMORY_BYTES; bytes += EVENT_BYTES) {
                producer.send(session.createQueue(hanging), event);
            }
            producer.setDeliveryMode(DeliveryMode.PERSISTENT);
            producer.send(session.createQueue(other), event);
            producer.send(session.createQueue(QueueNames.CALLBACKS), event);

            assertThat(isPaging(broker, hanging)).isTrue();
            assertThat(isPaging(broker, other)).isFalse();
            assertThat(isPaging(broker, QueueNames.CALLBACKS)).isFalse();
        }
    }

    private static boolean isPaging(PreparedBroker broker, String queue) throws Exception {
        return broker.server().getPagingManager().getPageStore(SimpleString.of(queue)).isPaging();
    }
}
