package io.github.easemobcamel.store;

import org.apache.camel.LoggingLevel;
import org.apache.camel.component.jms.ConsumerType;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.component.jms.MessageListenerContainerFactory;
import org.springframework.jms.connection.CachingConnectionFactory;

/** The component {@code jms} as the runner has it, for tests of what takes events from a queue. */
public final class TransactedJms {

    private TransactedJms() {
    }

    /**
     * Makes the component.
     *
     * @param connections the way to the broker
     * @param containers makes what takes events from a queue
     */
    public static JmsComponent of(CachingConnectionFactory connections, MessageListenerContainerFactory containers) {
        connections.setCacheConsumers(false);
        JmsComponent jms = new JmsComponent();
        jms.setConnectionFactory(connections);
        jms.setTransacted(true);
        jms.setLazyCreateTransactionManager(false);
        jms.setCacheLevelName("CACHE_CONSUMER");
        jms.setErrorHandlerLoggingLevel(LoggingLevel.DEBUG);
        jms.setConsumerType(ConsumerType.Custom);
        jms.setMessageListenerContainerFactory(containers);
        return jms;
    }
}
