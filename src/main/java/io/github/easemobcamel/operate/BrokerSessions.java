package io.github.easemobcamel.operate;

import io.github.easemobcamel.operate.AdminRefusal.Reason;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.Optional;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientRequestor;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.management.ManagementHelper;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a session of the broker for a piece of work and closes it afterwards; administration is rare. */
final class BrokerSessions {

    private static final String MANAGEMENT = "activemq.management";
    private static final int ANSWER_MILLIS = 5000;
    private static final Logger LOG = LoggerFactory.getLogger(BrokerSessions.class);

    private final ConnectionFactory connections;

    /** What is done in a session. */
    interface Work<T> {
        T with(ClientSession session) throws ActiveMQException;
    }

    /** What is done in a session, without a result. */
    interface Task {
        void with(ClientSession session) throws ActiveMQException;
    }

    /** What is asked of the broker's management. */
    interface Question {
        void write(ClientMessage message) throws Exception;
    }

    /**
     * @param connections makes connections to the broker, each a new one
     */
    BrokerSessions(ConnectionFactory connections) {
        this.connections = connections;
    }

    /**
     * @param transacted whether the work commits; what it has not committed is as it was
     * @throws AdminRefusal if the broker is away or refuses
     */
    <T> T call(boolean transacted, Work<T> work) {
        try (Connection connection = connections.createConnection();
                Session session = connection.createSession(transacted ? Session.SESSION_TRANSACTED : Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            return work.with(((ActiveMQSession) session).getCoreSession());
        } catch (JMSException | ActiveMQException e) {
            throw new AdminRefusal(Reason.UNAVAILABLE, "the broker: " + e.getMessage());
        }
    }

    /**
     * {@return what the broker's management answers; nothing if there is no answer, or if the broker keeps its management from us}
     *
     * @param question writes what is asked
     */
    Optional<Object> manage(Question question) {
        return call(false, session -> {
            try {
                ClientMessage message = session.createMessage(false);
                question.write(message);
                // It ends with its session.
                ClientMessage answer = new ClientRequestor(session, MANAGEMENT).request(message, ANSWER_MILLIS);
                return answer != null && ManagementHelper.hasOperationSucceeded(answer)
                        ? Optional.ofNullable(ManagementHelper.getResult(answer)) : Optional.empty();
            } catch (Exception e) {
                LOG.debug("The broker's management does not answer", e);
                return Optional.empty();
            }
        });
    }

    void run(boolean transacted, Task task) {
        call(transacted, session -> {
            task.with(session);
            return null;
        });
    }
}
