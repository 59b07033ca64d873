package io.github.easemobcamel.store;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of the consumers of a queue from which only the runner takes that leads; it is there at the broker while this one does. It belongs
 * to the connection that holds the lead, and is never made anew on another one: when the broker gives the lead to another runner, no
 * consumer of the former one can come back, and none of its transactions commits.
 */
final class LeadersConsumer implements MessageConsumer {

    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");

    private final Runners runners;
    private final BatchPolicy policy;
    private final String queue;
    private Opened opened;

    private record Opened(Lead lead, BatchPolicy policy, Session session, MessageConsumer consumer) {
    }

    /** @param policy that of the queue */
    LeadersConsumer(Runners runners, BatchPolicy policy, String queue) {
        this.runners = runners;
        this.policy = policy;
        this.queue = queue;
    }

    /**
     * {@return whether events may be taken with it now}
     *
     * @param millis how long to wait if they may not
     */
    boolean isOpen(long millis) throws JMSException {
        Lead lead = runners.lead().orElse(null);
        if (opened != null && opened.lead != lead) {
            close();
        }
        if (opened == null && lead != null) {
            open(lead);
        }
        if (opened != null && lead.isSure()) {
            return true;
        }
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private void open(Lead lead) throws JMSException {
        Optional<BatchPolicy> inLead = policy.in(lead);
        if (inLead.isPresent()) {
            Session session = lead.createSession();
            try {
                opened = new Opened(lead, inLead.get(), session, session.createConsumer(session.createQueue(queue)));
            } finally {
                if (opened == null) {
                    session.close();
                }
            }
        }
    }

    /** {@return that of the queue in this lead} */
    BatchPolicy policy() {
        return opened.policy;
    }

    /** {@return the session that it takes with} */
    Session session() {
        return opened.session;
    }

    @Override
    public Message receive(long millis) throws JMSException {
        return opened.consumer.receive(millis);
    }

    @Override
    public Message receive() throws JMSException {
        return opened.consumer.receive();
    }

    @Override
    public Message receiveNoWait() throws JMSException {
        return opened.consumer.receiveNoWait();
    }

    @Override
    public String getMessageSelector() {
        return null;
    }

    @Override
    public MessageListener getMessageListener() {
        return null;
    }

    @Override
    public void setMessageListener(MessageListener listener) {
        throw new UnsupportedOperationException();
    }

    /** Gives back what it holds, if need be by giving up the lead. It can be opened again. */
    @Override
    public void close() {
        if (opened != null) {
            try {
                opened.session.rollback();
                opened.consumer.close();
                opened.session.close();
            } catch (JMSException | RuntimeException e) {
                LOG.debug("A consumer ends with its connection", e);
                opened.lead.giveUp();
            }
            opened = null;
        }
    }
}
