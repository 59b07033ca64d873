package io.github.easemobcamel.bench.vertx;

import java.nio.file.Path;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/**
 * Candidate 4: the smallest hand-written program on the same broker, with journal and paging as the runner sets them and sends
 * that are confirmed later. What the runner does besides, such as knowing a callId again, is what it costs more.
 */
public final class VertxArtemis {

    private static final String QUEUE = "callbacks";
    private static final int CONSUMERS = 8;
    private static final int GATHER_NANOS = 500_000;
    private static final int PAGE_BYTES = 1 << 20;

    private VertxArtemis() {
    }

    /**
     * @param args port, secret, data folder, and {@code consume} if the callbacks are to be taken from the queue again
     * @throws Exception if the broker does not start
     */
    public static void main(String[] args) throws Exception {
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
        broker.setConfiguration(configuration(Path.of(args[2])));
        broker.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(broker)));

        ServerLocator locator = ActiveMQClient.createServerLocator("vm://0")
                .setConfirmationWindowSize(64 << 10).setProducerWindowSize(-1).setBlockOnDurableSend(false);
        ClientSessionFactory sessions = locator.createSessionFactory();
        if (args.length > 3) {
            for (int consumer = 0; consumer < CONSUMERS; consumer++) {
                consume(sessions);
            }
        }
        CallbackServer.serve(Integer.parseInt(args[0]), args[1], () -> store(sessions));
    }

    private static CallbackServer.Store store(ClientSessionFactory sessions) {
        try {
            ClientSession session = sessions.createSession(true, true);
            ClientProducer producer = session.createProducer(QUEUE);
            return (body, stored) -> {
                try {
                    ClientMessage message = session.createMessage(Message.BYTES_TYPE, true);
                    message.getBodyBuffer().writeBytes(body);
                    producer.send(message, confirmed -> stored.run());
                } catch (ActiveMQException e) {
                    throw new IllegalStateException(e);
                }
            };
        } catch (ActiveMQException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Each event in a transaction of its own, as the runner's dispatch does. */
    private static void consume(ClientSessionFactory sessions) throws ActiveMQException {
        ClientSession session = sessions.createSession(false, false, 0);
        session.createConsumer(QUEUE).setMessageHandler(message -> {
            try {
                message.acknowledge();
                session.commit();
            } catch (ActiveMQException e) {
                throw new IllegalStateException(e);
            }
        });
        session.start();
    }

    private static Configuration configuration(Path dir) throws Exception {
        return new ConfigurationImpl().setName("floor").setSecurityEnabled(false)
                .setJMXManagementEnabled(false).setPersistenceEnabled(true)
                .setJournalDirectory(dir.resolve("journal").toString())
                .setBindingsDirectory(dir.resolve("bindings").toString())
                .setPagingDirectory(dir.resolve("paging").toString())
                .setLargeMessagesDirectory(dir.resolve("large-messages").toString())
                .setJournalType(JournalType.NIO).setJournalDatasync(true)
                .setJournalSyncTransactional(true).setJournalSyncNonTransactional(true)
                .setJournalBufferSize_NIO(1 << 20).setJournalBufferTimeout_NIO(GATHER_NANOS).setPageSyncTimeout(GATHER_NANOS)
                .setGlobalMaxSize(Runtime.getRuntime().maxMemory() / 16)
                .addAcceptorConfiguration("in-vm", "vm://0")
                .addAddressSetting("#", new AddressSettings().setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
                        .setPageSizeBytes(PAGE_BYTES).setPrefetchPageBytes(PAGE_BYTES).setMaxReadPageBytes(-1))
                .addQueueConfiguration(QueueConfiguration.of(QUEUE).setRoutingType(RoutingType.ANYCAST).setDurable(true));
    }

    private static void stop(EmbeddedActiveMQ broker) {
        try {
            broker.stop();
        } catch (Exception e) {
            e.printStackTrace();
        }
    }
}
