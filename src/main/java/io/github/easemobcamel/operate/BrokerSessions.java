package io.github.easemobcamel.operate;

import io.github.easemobcamel.operate.AdminRefusal.Reason;
import io.github.easemobcamel.store.BrokerManagement;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.Optional;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;

/** Opens a session of the broker for a piece of work and closes it afterwards; administration is rare. */
final class BrokerSessions {

    private final ConnectionFactory connections;

    /** What is done in a session. */
    interface Work<T> {
        T with(ClientSession session) throws ActiveMQException;
    }

    /** What is done in a session, without a result. */
    interface Task {
        void with(ClientSession session) throws ActiveMQException;
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
    Optional<Object> manage(BrokerManagement.Question question) {
        return call(false, session -> BrokerManagement.ask(session, question));
    }

    void run(boolean transacted, Task task) {
        call(transacted, session -> {
            task.with(session);
            return null;
        });
    }
}
