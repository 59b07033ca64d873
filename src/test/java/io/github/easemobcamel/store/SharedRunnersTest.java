package io.github.easemobcamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.easemobcamel.PreparedBroker;
import io.github.easemobcamel.TcpProxy;
import io.github.easemobcamel.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.core.server.ServerConsumer;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runners that meet at a broker as {@code deploy/artemis} sets it up. */
class SharedRunnersTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private PreparedBroker broker;
    private final List<SharedRunners> runners = new ArrayList<>();

    @BeforeEach
    void start(@TempDir Path folder) {
        broker = PreparedBroker.single(folder);
    }

    @AfterEach
    void stop() {
        runners.forEach(SharedRunners::close);
        broker.close();
    }

    @Test
    void oneLeadsAndAnotherWhenItLeaves() throws Exception {
        SharedRunners first = joined("first");
        assertThat(first.leads()).isTrue();
        SharedRunners second = joined("second");
        SharedRunners third = joined("third");
        await().atMost(PATIENCE).until(() -> first.count() == 3 && second.count() == 3 && third.count() == 3);
        assertThat(List.of(second.leads(), third.leads())).containsOnly(false);
        assertThatThrownBy(() -> new SoleRunner(broker.url(), List.of())).isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("another runner is at the broker");

        first.close();

        await().atMost(PATIENCE).until(() -> second.leads() || third.leads());
        await().atMost(PATIENCE).until(() -> second.count() == 2 && third.count() == 2);
        assertThat(List.of(first.leads(), second.leads(), third.leads())).containsOnlyOnce(true);
    }

    @Test
    void neverTwoLeadWhenTheHostOfOneVanishes() {
        try (TcpProxy proxy = new TcpProxy(broker.address())) {
            SharedRunners vanishing = joined("vanishing", "tcp://" + proxy.address() + PreparedBroker.login());
            SharedRunners other = joined("other");
            assertThat(vanishing.leads()).isTrue();

            proxy.silenceConnections();

            await().pollInterval(Duration.ofMillis(10)).atMost(PATIENCE).until(() -> {
                boolean otherLeads = other.leads();
                assertThat(otherLeads && vanishing.leads()).isFalse();
                return otherLeads;
            });
            await().atMost(PATIENCE).until(() -> vanishing.count() == 2 && other.count() == 2);
            assertThat(vanishing.leads()).isFalse();
        }
    }

    @Test
    void neverTwoLeadWhenTheConnectionsOfOneAreCut() {
        try (TcpProxy proxy = new TcpProxy(broker.address())) {
            SharedRunners cut = joined("cut", "tcp://" + proxy.address() + PreparedBroker.login());
            SharedRunners other = joined("other");
            Lead lead = cut.lead().orElseThrow();

            proxy.cut();

            await().pollInterval(Duration.ofMillis(5)).atMost(PATIENCE).until(() -> {
                boolean newLeads = Stream.of(cut, other).flatMap(runner -> runner.lead().stream()).anyMatch(now -> now != lead);
                assertThat(newLeads && lead.lasts()).isFalse();
                return newLeads;
            });
        }
    }

    /** Or the one that leads would go on while what the last one had is not back yet. */
    @Test
    void aQueueIsFreeWhenNobodyConsumesItAndAMomentHasPassed() throws Exception {
        Lead lead = joined("first").lead().orElseThrow();
        List<String> queues = List.of(QueueNames.destination("strict"));
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(broker.url());
                ClientSessionFactory sessions = factory.getServerLocator().createSessionFactory();
                ClientSession session = sessions.createSession(PreparedBroker.USER, PreparedBroker.PASSWORD, false, true, true,
                        false, 0)) {
            session.createQueue(EmbeddedBroker.queue(queues.get(0)));
            try (ClientConsumer other = session.createConsumer(queues.get(0))) {
                assertThat(other.isClosed()).isFalse();
                await().during(Duration.ofMillis(600)).atMost(PATIENCE).until(() -> !lead.isFree(queues));
            }
            assertThat(lead.isFree(queues)).isFalse();
            await().pollInterval(Duration.ofMillis(50)).atMost(PATIENCE).until(() -> lead.isFree(queues));
        }
    }

    @Test
    void leadsNoLongerWhenTheBrokersOperatorClosesItsConsumer() throws Exception {
        SharedRunners first = joined("first");
        Lead lead = first.lead().orElseThrow();
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(broker.url());
                ClientSessionFactory sessions = factory.getServerLocator().createSessionFactory();
                ClientSession session = sessions.createSession(PreparedBroker.USER, PreparedBroker.PASSWORD, false, true, true,
                        false, 0)) {
            broker.server().getSessions().stream().flatMap(each -> each.getServerConsumers().stream())
                    .filter(consumer -> consumer.getQueueName().toString().equals(SoleRunner.CLAIM))
                    .forEach(ServerConsumer::disconnect);
            await().pollInterval(Duration.ofMillis(1)).atMost(PATIENCE).until(() -> SoleRunner.claim(session).isPresent());

            assertThat(lead.lasts()).isFalse();
            assertThat(first.leads()).isFalse();
        }
        await().atMost(PATIENCE).until(first::leads);
        assertThat(first.lead()).isNotEqualTo(Optional.of(lead));
        assertThat(lead.lasts()).isFalse();
    }

    @Test
    void oneLeadsAgainWhenTheBrokerIsBack() {
        SharedRunners first = joined("first");
        SharedRunners second = joined("second");
        broker.crash();
        await().atMost(PATIENCE).until(() -> !first.leads() && first.problem() != null && second.problem() != null);
        assertThatThrownBy(() -> first.pause("shop", true)).isInstanceOf(IOException.class).hasMessage("the broker is away");

        broker.start();

        await().atMost(PATIENCE).until(() -> first.leads() != second.leads() && first.count() == 2 && second.count() == 2);
        assertThat(first.problem()).isNull();
    }

    @Test
    void aPauseIsForAllAndOutlastsThemAndTheBroker() throws Exception {
        SharedRunners first = joined("first");
        SharedRunners second = joined("second");
        first.pause("shop", true);
        first.pause("mail", true);
        await().atMost(PATIENCE).until(() -> second.paused().size() == 2);
        second.pause("mail", false);
        assertThat(second.paused()).containsExactly("shop");
        await().atMost(PATIENCE).until(() -> first.paused().size() == 1);
        first.close();
        second.close();
        broker.close();
        broker.start();

        assertThat(joined("later").paused()).containsExactly("shop");
    }

    @Test
    void showAndTellTheOthers() {
        SharedRunners first = joined("first");
        SharedRunners second = joined("second");
        List<String> heard = new CopyOnWriteArrayList<>();
        List<String> own = new CopyOnWriteArrayList<>();
        second.listen("news", news -> heard.add(news.asText()));
        first.listen("news", news -> own.add(news.asText()));
        first.show("mood", () -> JsonNodeFactory.instance.textNode("good"));

        first.tell("news", JsonNodeFactory.instance.textNode("one"));
        first.tell("other news", JsonNodeFactory.instance.textNode("nobody listens"));
        first.tell("news", JsonNodeFactory.instance.textNode("two"));

        await().atMost(PATIENCE).until(() -> heard.size() == 2);
        assertThat(heard).containsExactly("one", "two");
        assertThat(own).isEmpty();
        await().atMost(PATIENCE).until(() -> second.shown("mood").containsKey("first"));
        assertThat(second.shown("mood").get("first").asText()).isEqualTo("good");
        assertThat(first.shown("mood")).isEmpty();
    }

    @Test
    void oneThatJoinsIsToldWhatTheOthersKnow() {
        SharedRunners first = joined("first");
        List<String> firstHeard = new CopyOnWriteArrayList<>();
        first.listen("facts", fact -> firstHeard.add(fact.asText()));
        first.know("facts", () -> IntStream.range(0, 500).<JsonNode>mapToObj(JsonNodeFactory.instance::numberNode).toList());
        SharedRunners second = new SharedRunners(broker.url(), "second", "producerWindowSize=-1");
        runners.add(second);
        List<Integer> heard = new CopyOnWriteArrayList<>();
        second.listen("facts", fact -> heard.add(fact.asInt()));

        second.join();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(heard).hasSize(500).doesNotHaveDuplicates());
        joined("third");
        await().atMost(PATIENCE).until(() -> second.count() == 3);
        assertThat(heard).hasSize(500);
        assertThat(firstHeard).isEmpty();
    }

    private SharedRunners joined(String name) {
        return joined(name, broker.url());
    }

    private SharedRunners joined(String name, String url) {
        SharedRunners joined = new SharedRunners(url, name, "producerWindowSize=-1");
        runners.add(joined);
        joined.join();
        return joined;
    }
}
