package io.github.easemobcamel.store;

import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.ServerConsumer;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.spi.core.protocol.SessionCallback;
import org.apache.activemq.artemis.spi.core.remoting.ReadyListener;

/** Hands what the broker delivers to a {@link LocalSession}, if there is one, and leaves all else to the connection. */
final class LocalDelivery implements SessionCallback {

    private final SessionCallback connection;
    private volatile LocalSession session;

    /** @param connection what the broker calls for a client whose events go over its connection */
    LocalDelivery(SessionCallback connection) {
        this.connection = connection;
    }

    /** @param session has no consumer yet */
    void to(LocalSession session) {
        this.session = session;
    }

    @Override
    public int sendMessage(MessageReference event, ServerConsumer consumer, int deliveryCount) {
        return session == null ? connection.sendMessage(event, consumer, deliveryCount)
                : session.receive(event.getMessage().toCore(), consumer.getID(), deliveryCount);
    }

    @Override
    public int sendLargeMessage(MessageReference event, ServerConsumer consumer, long bodySize, int deliveryCount) {
        return session == null ? connection.sendLargeMessage(event, consumer, bodySize, deliveryCount)
                : session.receiveLarge((CoreMessage) event.getMessage(), consumer.getID(), bodySize, deliveryCount);
    }

    @Override
    public int sendLargeMessageContinuation(ServerConsumer consumer, byte[] body, boolean continues, boolean requiresResponse) {
        return session == null ? connection.sendLargeMessageContinuation(consumer, body, continues, requiresResponse)
                : session.receiveContinuation(consumer.getID(), body.clone(), continues);
    }

    @Override
    public boolean supportsDirectDelivery() {
        return connection.supportsDirectDelivery();
    }

    @Override
    public boolean hasCredits(ServerConsumer consumer) {
        return connection.hasCredits(consumer);
    }

    @Override
    public boolean hasCredits(ServerConsumer consumer, MessageReference event) {
        return connection.hasCredits(consumer, event);
    }

    @Override
    public void afterDelivery() throws Exception {
        connection.afterDelivery();
    }

    @Override
    public boolean updateDeliveryCountAfterCancel(ServerConsumer consumer, MessageReference event, boolean failed) {
        return connection.updateDeliveryCountAfterCancel(consumer, event, failed);
    }

    @Override
    public void sendProducerCreditsMessage(int credits, SimpleString address) {
        connection.sendProducerCreditsMessage(credits, address);
    }

    @Override
    public void sendProducerCreditsFailMessage(int credits, SimpleString address) {
        connection.sendProducerCreditsFailMessage(credits, address);
    }

    @Override
    public void closed() {
        connection.closed();
    }

    @Override
    public void disconnect(ServerConsumer consumer, String reason) {
        connection.disconnect(consumer, reason);
    }

    @Override
    public boolean isWritable(ReadyListener listener, Object protocolContext) {
        return connection.isWritable(listener, protocolContext);
    }

    @Override
    public void browserFinished(ServerConsumer consumer) {
        connection.browserFinished(consumer);
    }

    @Override
    public void close(boolean failed) {
        connection.close(failed);
    }

    @Override
    public Transaction getCurrentTransaction() {
        return connection.getCurrentTransaction();
    }
}
