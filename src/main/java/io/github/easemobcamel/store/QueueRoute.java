package io.github.easemobcamel.store;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;

/** The route that starts at a queue. */
public interface QueueRoute {

    /** Lets the route handle an event. */
    void handle(Session session, Message event) throws JMSException;

    /** {@return whether it has not been stopped} */
    boolean isRunning();
}
