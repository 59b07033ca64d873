package io.github.easemobcamel.store;

import io.github.easemobcamel.config.ConfigurationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQQueueExistsException;
import org.apache.activemq.artemis.api.core.ActiveMQQueueMaxConsumerLimitReached;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure that a runner is alone at its external broker: order=strict does not hold otherwise, nor does the
 * share of each in what is given out by the runner.
 *
 * <pre>
 * runner ──only consumer of── queue easemob-camel.runner ◀── "are you there?" ── a second runner
 *                                                             taken: it lives, the second one does not start
 *                                                             not taken: it was killed, wait until the broker notices
 * </pre>
 */
public final class SoleRunner implements AutoCloseable {

    static final String CLAIM = "easemob-camel.runner";
    /** Longer than a broker takes by default to notice that a connection is dead: 60 s. */
    private static final Duration PATIENCE = Duration.ofSeconds(75);
    private static final Duration ANSWER = Duration.ofSeconds(3);
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final String REMEDY = "; one runner for one broker, unless easemob.broker.shared=true says that several "
            + "shall take from it (docs/external-broker.md)";
    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");

    private final ServerLocator locator;
    private final String user;
    private final String password;

    /**
     * @param url the external broker's URL
     * @param queues the queues that nobody but a runner consumes
     * @throws ConfigurationException if another runner consumes at the broker
     * @throws Exception if the broker cannot be reached
     */
    public SoleRunner(String url, Collection<String> queues) throws Exception {
        this(url, queues, PATIENCE);
    }

    SoleRunner(String url, Collection<String> queues, Duration patience) throws Exception {
        ActiveMQConnectionFactory factory = BrokerUrl.lasting(url);
        user = factory.getUser();
        password = factory.getPassword();
        locator = factory.getServerLocator();
        try {
            ClientSession session = session(locator.createSessionFactory());
            session.start();
            claim(session, queues, System.nanoTime() + patience.toNanos());
        } catch (Exception e) {
            locator.close();
            throw e;
        }
    }

    private ClientSession session(ClientSessionFactory sessions) throws ActiveMQException {
        return sessions.createSession(user, password, false, true, true, false, 0);
    }

    private void claim(ClientSession session, Collection<String> queues, long deadline) throws ActiveMQException {
        try {
            boolean claimed = false;
            for (boolean first = true;; first = false) {
                claimed = claimed || claim(session).isPresent();
                String others = claimed ? consumed(session, queues) : "";
                if (claimed && others.isEmpty()) {
                    return;
                }
                String what = claimed ? others + " has consumers of another connection" : "another runner is at the broker";
                if ((!claimed && isAnswered(session)) || System.nanoTime() >= deadline) {
                    throw new ConfigurationException(what + " of easemob.broker.url" + REMEDY);
                }
                if (first) {
                    LOG.info("{}; if it was killed, the broker notices that within seconds: waiting for that", what);
                }
                pause(LOOK);
            }
        } catch (ActiveMQSecurityException e) {
            LOG.warn(
                    "Whether another runner uses the broker cannot be found out, for its user may not make or consume the queue {}. "
                            + "One runner for one broker, unless easemob.broker.shared=true: with two, rooms lose their order",
                    CLAIM);
        }
    }

    /** {@return the consumer with which this session has the claim now; nothing if another one has it} */
    static Optional<ClientConsumer> claim(ClientSession session) throws ActiveMQException {
        if (!session.queueQuery(SimpleString.of(CLAIM)).isExists()) {
            try {
                session.createQueue(QueueConfiguration.of(CLAIM).setRoutingType(RoutingType.ANYCAST).setMaxConsumers(1));
            } catch (ActiveMQQueueExistsException e) {
                LOG.debug("Another runner was faster", e);
            }
        }
        try {
            ClientConsumer consumer = session.createConsumer(CLAIM);
            consumer.setMessageHandler(question -> {
                try {
                    question.acknowledge();
                } catch (ActiveMQException e) {
                    LOG.debug("The answer to another runner failed", e);
                }
            });
            return Optional.of(consumer);
        } catch (ActiveMQQueueMaxConsumerLimitReached e) {
            return Optional.empty();
        }
    }

    /** {@return the queues that have consumers, in words; this runner has none yet} */
    private static String consumed(ClientSession session, Collection<String> queues) throws ActiveMQException {
        List<String> consumed = new ArrayList<>();
        for (String queue : queues) {
            if (session.queueQuery(SimpleString.of(queue)).getConsumerCount() > 0) {
                consumed.add(queue);
            }
        }
        return consumed.isEmpty() ? "" : "the queue " + String.join(", ", consumed);
    }

    /** {@return whether the consumer of the claim takes what is sent there, as one does that lives} */
    private static boolean isAnswered(ClientSession session) throws ActiveMQException {
        ClientMessage question = session.createMessage(false);
        question.setExpiration(System.currentTimeMillis() + ANSWER.toMillis());
        try (ClientProducer producer = session.createProducer(CLAIM)) {
            producer.send(question);
        }
        long end = System.nanoTime() + ANSWER.toNanos();
        while (System.nanoTime() < end) {
            ClientSession.QueueQuery claim = session.queueQuery(SimpleString.of(CLAIM));
            if (claim.getConsumerCount() == 0) {
                return false;
            }
            if (claim.getMessageCount() == 0) {
                return true;
            }
            pause(LOOK);
        }
        return false;
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConfigurationException("the start was interrupted", e);
        }
    }

    @Override
    public void close() {
        locator.close();
    }
}
