package io.github.easemobcamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.artemis.api.core.ActiveMQNotConnectedException;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;

class BrokerUrlTest {

    @Test
    void givesUpAHostThatDoesNotAnswer() throws Exception {
        List<Socket> full = new ArrayList<>();
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(
                        BrokerUrl.forClient("tcp://127.0.0.1:" + silent.getLocalPort(), "initialConnectAttempts=1"))) {
            // What nobody accepts fills the queue, and then the operating system answers nothing any more.
            for (int i = 0; i < 3; i++) {
                Socket socket = new Socket();
                full.add(socket);
                Thread connects = new Thread(() -> connect(socket, silent.getLocalSocketAddress()));
                connects.setDaemon(true);
                connects.start();
                connects.join(Duration.ofMillis(300).toMillis());
            }
            Instant begin = Instant.now();

            assertThatThrownBy(factory::createConnection).hasRootCauseInstanceOf(ActiveMQNotConnectedException.class);

            assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(15));
        } finally {
            for (Socket socket : full) {
                socket.close();
            }
        }
    }

    private static void connect(Socket socket, SocketAddress address) {
        try {
            socket.connect(address);
        } catch (IOException e) {
            // Nobody answers.
        }
    }

    @Test
    void givesItsTimesToEachOfAPairUnlessTheUrlSaysThem() {
        String pair = "(tcp://a:1,tcp://b:1)?user=runner&callTimeout=1234";
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(BrokerUrl.forClient(pair, ""))) {
            assertThat(factory.getStaticConnectors()).hasSize(2).extracting(TransportConfiguration::getParams)
                    .allSatisfy(params -> assertThat(params).containsEntry("connect-timeout-millis", "2000"));
            assertThat(factory.getCallTimeout()).isEqualTo(1234);
            assertThat(factory.getConnectionTTL()).isEqualTo(4000);
        }
    }
}
