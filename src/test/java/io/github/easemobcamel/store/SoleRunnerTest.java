package io.github.easemobcamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.ArtemisBroker;
import io.github.easemobcamel.CapturedLog;
import io.github.easemobcamel.config.ConfigurationException;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A second runner at a real broker, and one that was killed. */
class SoleRunnerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private ArtemisBroker broker;

    @BeforeEach
    void startBroker(@TempDir Path folder) {
        broker = new ArtemisBroker(folder);
    }

    @AfterEach
    void stopBroker() {
        broker.close();
    }

    @Test
    void letsOneOfTwoThatStartAtOnceStart() throws Exception {
        try (SoleRunner first = sole(PATIENCE)) {
            assertThatThrownBy(() -> sole(PATIENCE)).as("beside %s", first).isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith("another runner is at the broker of easemob.broker.url; one runner for one broker");
        }
        sole(PATIENCE).close();
    }

    /** The connection of a runner that was killed, as the broker sees it until it notices: its consumers take nothing. */
    @Test
    void waitsUntilTheBrokerNoticesThatARunnerWasKilled() throws Exception {
        sole(PATIENCE).close();
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(broker.url());
                CapturedLog log = new CapturedLog()) {
            Connection killed = consumers(factory, SoleRunner.CLAIM, "callbacks");
            assertThatThrownBy(() -> sole(Duration.ofSeconds(1))).isInstanceOf(ConfigurationException.class);

            CompletableFuture<SoleRunner> next = CompletableFuture.supplyAsync(() -> {
                try {
                    return sole(PATIENCE);
                } catch (Exception e) {
                    throw new CompletionException(e);
                }
            });
            await().atMost(PATIENCE).until(() -> log.lines().stream().anyMatch(line -> line.contains("waiting for that")));
            assertThat(next).isNotDone();
            killed.close();

            next.get().close();
        }
    }

    @Test
    void seesARunnerThatMakesNoClaim() throws Exception {
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(broker.url());
                Connection older = consumers(factory, "callbacks", "conflicts")) {
            assertThatThrownBy(() -> sole(Duration.ofSeconds(1))).as("beside %s", older).isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith("the queue callbacks has consumers of another connection");
        }
    }

    private static Connection consumers(ActiveMQConnectionFactory factory, String... queues) throws JMSException {
        Connection connection = factory.createConnection();
        Session session = connection.createSession();
        for (String queue : queues) {
            session.createConsumer(session.createQueue(queue));
        }
        return connection;
    }

    private SoleRunner sole(Duration patience) throws Exception {
        return new SoleRunner(broker.url(), List.of("callbacks", "destination.console"), patience);
    }
}
