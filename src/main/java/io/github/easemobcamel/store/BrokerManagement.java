package io.github.easemobcamel.store;

import java.util.Optional;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientRequestor;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.management.ManagementHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a broker's management, which an external broker may keep from its users. */
public final class BrokerManagement {

    private static final String ADDRESS = "activemq.management";
    private static final int ANSWER_MILLIS = 5000;
    private static final Logger LOG = LoggerFactory.getLogger(BrokerManagement.class);

    private BrokerManagement() {
    }

    /** What is asked. */
    @FunctionalInterface
    public interface Question {

        /** Writes it. */
        void write(ClientMessage message) throws Exception;
    }

    /**
     * {@return what is answered; nothing if there is no answer, or if the broker keeps its management from us}
     *
     * @param session one that has been started and commits by itself
     * @param question writes what is asked
     */
    public static Optional<Object> ask(ClientSession session, Question question) {
        try (Requestor requestor = new Requestor(new ClientRequestor(session, ADDRESS))) {
            ClientMessage message = session.createMessage(false);
            question.write(message);
            ClientMessage answer = requestor.requestor.request(message, ANSWER_MILLIS);
            return answer != null && ManagementHelper.hasOperationSucceeded(answer)
                    ? Optional.ofNullable(ManagementHelper.getResult(answer)) : Optional.empty();
        } catch (Exception e) {
            LOG.debug("The broker's management does not answer", e);
            return Optional.empty();
        }
    }

    /** What it leaves behind if it may not remove it ends with its session. */
    private record Requestor(ClientRequestor requestor) implements AutoCloseable {

        @Override
        public void close() {
            try {
                requestor.close();
            } catch (Exception e) {
                LOG.debug("The queue of the answers stays", e);
            }
        }
    }
}
