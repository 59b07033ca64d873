package io.github.easemobcamel.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.config.Backoff;
import io.github.easemobcamel.config.Destination;
import io.github.easemobcamel.config.SigningSecrets;
import io.github.easemobcamel.deliver.order.RelaxedOrder;
import io.github.easemobcamel.store.BatchContainer;
import io.github.easemobcamel.store.EmbeddedBroker;
import io.github.easemobcamel.store.Quarantine;
import io.github.easemobcamel.store.QueueNames;
import io.github.easemobcamel.store.Runners;
import io.github.easemobcamel.store.TransactedJms;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jms.connection.CachingConnectionFactory;

/** Two destinations' consumers while the cores are busy and only one of them may work, with a real broker. */
class DeliveryPolicyTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path home;

    private final CamelContext camel = new DefaultCamelContext();
    private final AtomicLong nanos = new AtomicLong();
    private final FairScheduler scheduler = new FairScheduler(1, () -> true, nanos::get);
    private final AtomicInteger begun = new AtomicInteger();
    private final CountDownLatch goOn = new CountDownLatch(1);
    private EmbeddedBroker broker;
    private CachingConnectionFactory connections;

    @BeforeEach
    void start() throws Exception {
        List<String> queues = List.of(QueueNames.destination("shop"), QueueNames.destination("audit"));
        broker = new EmbeddedBroker(home, Stream.of("shop", "audit")
                .flatMap(name -> Stream.of(QueueNames.destination(name), QueueNames.heldBack(name))).toList());
        connections = new CachingConnectionFactory(broker.connectionFactory(""));
        camel.addComponent("jms", TransactedJms.of(connections,
                endpoint -> new BatchContainer(endpoint, policy(endpoint.getDestinationName()), Runners.ALONE)));
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                queues.forEach(queue -> from("jms:queue:" + queue).process(exchange -> {
                    begun.incrementAndGet();
                    goOn.await();
                }));
            }
        });
        camel.start();
        for (String queue : queues) {
            camel.createProducerTemplate().sendBody("jms:queue:" + queue, "event");
        }
    }

    @AfterEach
    void stop() {
        goOn.countDown();
        camel.stop();
        connections.destroy();
        broker.close();
    }

    @Test
    void oneWorksAndTheOtherWaitsForItsTurn() {
        awaitOneThatWaits();

        goOn.countDown();
        awaitDelivered();
    }

    @Test
    void aDestinationThatHangsDoesNotKeepTheOtherFromWorking() {
        awaitOneThatWaits();

        nanos.addAndGet(FairScheduler.TURN_NANOS);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(begun).hasValue(2));

        goOn.countDown();
        awaitDelivered();
    }

    private void awaitDelivered() {
        await().atMost(PATIENCE).until(() -> begun.get() == 2
                && broker.messageCount(QueueNames.destination("shop")) + broker.messageCount(QueueNames.destination("audit")) == 0);
    }

    private void awaitOneThatWaits() {
        await().atMost(PATIENCE)
                .until(() -> begun.get() == 1 && Thread.getAllStackTraces().values().stream()
                        .filter(stack -> Arrays.stream(stack)
                                .anyMatch(frame -> frame.getClassName().equals(FairScheduler.class.getName())))
                        .count() == 1);
        assertThat(begun).hasValue(1);
    }

    private DeliveryPolicy policy(String queue) {
        String name = queue.substring(QueueNames.destination("").length());
        Quarantine quarantine = new Quarantine(QueueNames.deadLetters(name));
        Destination destination = new Destination(name, "http://127.0.0.1/", "", 1, Duration.ofSeconds(1),
                new Destination.Retry(new Backoff(Duration.ofSeconds(1), 10, Duration.ofHours(1)), 20, Duration.ofSeconds(30)),
                false,
                Destination.Tls.USUAL, "callback", new SigningSecrets(List.of()), null);
        CircuitBreaker breaker = new CircuitBreaker(destination, Clock.systemUTC(), System::nanoTime, () -> 0, () -> false);
        return new DeliveryPolicy(destination, breaker, new OrderPeriod(() -> new RelaxedOrder(name, quarantine), null), quarantine,
                scheduler);
    }
}
