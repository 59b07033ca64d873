package io.github.easemobcamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.PreparedBroker;
import io.github.easemobcamel.TcpProxy;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import jakarta.jms.Connection;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientProtocolTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final AtomicInteger writes = new AtomicInteger();
    private final EmbeddedChannel connection = new EmbeddedChannel(new ChannelOutboundHandlerAdapter() {
        @Override
        public void flush(ChannelHandlerContext context) {
            writes.incrementAndGet();
            context.flush();
        }
    });

    /** Packets for the broker are written together when several have come, though the client asks for a write of each. */
    @Test
    void writesAtOnceWhatHasComeMeanwhile() {
        try (ActiveMQConnectionFactory factory = BrokerUrl.lasting("tcp://127.0.0.1:1")) {
            factory.getServerLocator().getProtocolManagerFactory().newProtocolManager().addChannelHandlers(connection.pipeline());
        }

        connection.pipeline().flush();
        connection.pipeline().flush();
        connection.runPendingTasks();

        assertThat(writes).hasValue(1);
    }

    /** What stands before the broker accepts while it is away, and ends each connection without an answer. */
    @Test
    void connectsAgainAtOnceWhenAConnectionEndsUnanswered(@TempDir Path folder) throws Exception {
        try (PreparedBroker broker = PreparedBroker.single(folder);
                TcpProxy balancer = new TcpProxy(broker.address());
                ActiveMQConnectionFactory factory = BrokerUrl.lasting(BrokerUrl.forClient(
                        "tcp://" + balancer.address() + PreparedBroker.login() + "&callTimeout=60000&callFailoverTimeout=60000",
                        ""));
                Connection made = factory.createConnection();
                Session session = made.createSession()) {
            MessageProducer producer = session.createProducer(session.createQueue("callbacks"));
            producer.send(session.createTextMessage("before"));

            broker.crash();
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> assertThatCode(
                    () -> producer.send(session.createTextMessage("after"))).doesNotThrowAnyException());
            await().atMost(PATIENCE).until(() -> balancer.turnedAway() > 0);
            broker.start();

            assertThat(sent).succeedsWithin(PATIENCE);
        }
    }
}
