package io.github.easemobcamel.deliver;

import static io.github.easemobcamel.TestRunner.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.component.jms.JmsEndpoint;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSendingEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** A user's own YAML route as a destination: what it gets, and what its failure leads to. */
class DirectDestinationTest {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final String ON_KICK = """
            - route:
                id: on-kick
                description: Note who was kicked.
                from:
                  uri: direct:on-kick
                  steps:
                    - process:
                        id: process-kick
                        ref: notedKicks
            """;
    /** Goes on in a thread of another pool, as a step with an asynchronous client does. */
    private static final String ON_KICK_ELSEWHERE = """
            - route:
                id: on-kick
                description: Note who was kicked, in another thread.
                from:
                  uri: direct:on-kick
                  steps:
                    - threads:
                        id: threads-elsewhere
                        poolSize: 1
                    - process:
                        id: process-kick
                        ref: notedKicks
            """;

    @TempDir
    Path home;

    private final List<Message> noted = new CopyOnWriteArrayList<>();

    @Test
    void getsTheReceivedBytesAndTheHeadersOfAnEventAndNoOthers() throws IOException {
        try (TestRunner runner = runnerWith(ON_KICK, this::note).start()) {
            byte[] body = sample();

            runner.post(body);

            Message event = noted(1).get(0);
            JsonNode callback = new ObjectMapper().readTree(body);
            assertThat(event.getBody()).isEqualTo(body);
            assertThat(event.getHeaders()).containsExactlyInAnyOrderEntriesOf(KickHeaders.of(callback));
        }
    }

    @Test
    void getsTheSameEventAgainAfterAFailureWhateverTheRouteDidToIt() {
        Processor spoilThenNote = exchange -> {
            note(exchange);
            if (noted.size() < 3) {
                exchange.getMessage().setBody("spoiled");
                exchange.getMessage().setHeader("roomId", "spoiled");
                exchange.getMessage().setHeader("JMSXGroupID", "spoiled");
                throw new IllegalStateException("not now");
            }
        };
        try (TestRunner runner = runnerWith(ON_KICK, spoilThenNote)
                .with("easemob.destination.kicks.retry.initial-delay", "1ms").start()) {
            byte[] body = sample();

            runner.post(body);

            assertThat(noted(3)).extracting(Message::getBody).containsOnly(body);
            assertThat(noted).extracting(Message::getHeaders).containsOnly(noted.get(0).getHeaders());
        }
    }

    @Test
    void keepsAnEventForItsNextAttemptAcrossARestart() {
        byte[] body = sample();
        try (TestRunner runner = runnerWith(ON_KICK, exchange -> {
            note(exchange);
            throw new IllegalStateException("not now");
        }).with("easemob.destination.kicks.retry.initial-delay", "2s").start()) {
            runner.post(body);
            noted(1);
        }
        noted.clear();
        try (TestRunner restarted = runnerWith(ON_KICK, this::note).start()) {
            assertThat(noted(1)).as("noted by %s", restarted).extracting(Message::getBody).containsExactly(body);
        }
    }

    @Test
    void endsInTheDeadLettersWithTheReasonAndTheCount() {
        try (TestRunner runner = runnerWith(ON_KICK, exchange -> {
            throw new IllegalStateException("never", new IOException("out of order"));
        }).with("easemob.destination.kicks.retry.initial-delay", "1ms")
                .with("easemob.destination.kicks.retry.max-attempts", "3").start()) {
            byte[] body = sample();
            long start = System.currentTimeMillis();

            runner.post(body);

            Message dead = deadLetter(runner);
            assertThat(dead.getBody()).isEqualTo(body);
            assertThat(dead.getHeader(DeliveryAttempts.ATTEMPTS)).isEqualTo(3);
            assertThat(dead.getHeader(DeliveryAttempts.REASON)).isEqualTo("IOException: out of order");
            assertThat(dead.getHeader(DeliveryAttempts.FIRST_FAILURE, Long.class))
                    .isBetween(start, dead.getHeader(DeliveryAttempts.LAST_FAILURE, Long.class));
        }
    }

    /** What takes an event from its queue and what puts it back is one transaction only in the consumer's own thread. */
    @ParameterizedTest
    @ValueSource(strings = {ON_KICK, ON_KICK_ELSEWHERE})
    void putsAFailedEventBackInTheTransactionThatTookIt(String route) {
        List<Boolean> inTransaction = new CopyOnWriteArrayList<>();
        try (TestRunner runner = runnerWith(route, exchange -> {
            throw new IllegalStateException("never");
        }).with("easemob.destination.kicks.retry.initial-delay", "1ms")
                .with("easemob.destination.kicks.retry.max-attempts", "3").start()) {
            noteSendsToQueues(runner.camelContext(), inTransaction);

            runner.post(sample());

            deadLetter(runner);
            // From dispatch, two attempts more, to the dead letters.
            assertThat(inTransaction).containsExactly(true, true, true, true);
        }
    }

    private static void noteSendsToQueues(CamelContext camel, List<Boolean> inTransaction) {
        JmsComponent jms = camel.getComponent("jms", JmsComponent.class);
        camel.getManagementStrategy().addEventNotifier(new EventNotifierSupport() {
            @Override
            public void notify(CamelEvent event) {
                if (event instanceof ExchangeSendingEvent sending && sending.getEndpoint() instanceof JmsEndpoint) {
                    inTransaction.add(TransactionSynchronizationManager.hasResource(jms.getConnectionFactory()));
                }
            }
        });
    }

    private TestRunner runnerWith(String route, Processor onKick) {
        return new TestRunner(home).withRoute("on-kick.camel.yaml", route)
                .with("easemob.destination.kicks.uri", "direct:on-kick")
                .with("easemob.forward.default", "")
                .with("easemob.forward.kick", "kicks")
                .beforeStart(camel -> camel.getRegistry().bind("notedKicks", onKick));
    }

    private void note(Exchange exchange) {
        Message copy = exchange.getMessage().copy();
        copy.setHeaders(new HashMap<>(exchange.getMessage().getHeaders()));
        noted.add(copy);
    }

    private List<Message> noted(int count) {
        await().atMost(PATIENCE).until(() -> noted.size() >= count);
        return noted;
    }

    private static Message deadLetter(TestRunner runner) {
        Exchange dead = runner.camelContext().createConsumerTemplate()
                .receive("jms:queue:dead-letters.kicks", PATIENCE.toMillis());
        assertThat(dead).as("in the dead letters").isNotNull();
        return dead.getMessage();
    }

    private static byte[] sample() {
        return SampleCallback.of(Operation.KICK, Scope.CHATROOM).fresh(SECRET, Instant.now());
    }
}
