package io.github.easemobcamel.store;

import jakarta.jms.Session;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;
import org.springframework.jms.connection.SessionProxy;

/** The broker's own session behind that of JMS, for what JMS does not know. */
public final class CoreSession {

    private CoreSession() {
    }

    /** {@return the broker's session, in the same transaction} */
    public static ClientSession of(Session session) {
        Session target = session instanceof SessionProxy proxy ? proxy.getTargetSession() : session;
        return ((ActiveMQSession) target).getCoreSession();
    }

    /** {@return whether it has lost its connection since its transaction began, so that what was done in it fails for that} */
    static boolean isLost(Session session) {
        ClientSession core = of(session);
        return core.isClosed() || core.isRollbackOnly();
    }
}
