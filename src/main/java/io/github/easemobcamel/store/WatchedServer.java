package io.github.easemobcamel.store;

import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.paging.PagingStore;
import org.apache.activemq.artemis.core.persistence.OperationContext;
import org.apache.activemq.artemis.core.persistence.StorageManager;
import org.apache.activemq.artemis.core.persistence.impl.journal.JournalStorageManager;
import org.apache.activemq.artemis.core.protocol.core.Channel;
import org.apache.activemq.artemis.core.protocol.core.impl.ActiveMQClientProtocolManager;
import org.apache.activemq.artemis.core.protocol.core.impl.ActiveMQClientProtocolManagerFactory;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.CreateSessionResponseMessage;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.core.server.impl.ServerSessionImpl;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.protocol.SessionCallback;
import org.apache.activemq.artemis.spi.core.remoting.ClientProtocolManager;
import org.apache.activemq.artemis.spi.core.remoting.ClientProtocolManagerFactory;
import org.apache.activemq.artemis.spi.core.remoting.SessionContext;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;

/**
 * An Artemis that says which page it is about to remove, by the call by which it says so to a replica, and that has
 * {@link LocalSession}s.
 */
final class WatchedServer extends ActiveMQServerImpl {

    private static final String PAGE = "%09d.page";

    private final Consumer<Path> pageGoes;
    private final Map<String, LocalDelivery> deliveries = new ConcurrentHashMap<>();

    /**
     * @param configuration the broker's configuration
     * @param pageGoes is told of each page before it is removed
     */
    WatchedServer(Configuration configuration, Consumer<Path> pageGoes) {
        super(configuration, new ActiveMQJAASSecurityManager());
        this.pageGoes = pageGoes;
    }

    @Override
    protected StorageManager createStorageManager() {
        JournalStorageManager storage = new JournalStorageManager(getConfiguration(), getCriticalAnalyzer(), executorFactory,
                scheduledPool, ioExecutorFactory, ioCriticalErrorListener) {

            @Override
            public void pageDeleted(SimpleString address, long page) {
                super.pageDeleted(address, page);
                folder(address).ifPresent(folder -> pageGoes.accept(folder.resolve(PAGE.formatted(page))));
            }
        };
        getCriticalAnalyzer().add(storage);
        return storage;
    }

    private Optional<Path> folder(SimpleString address) {
        try {
            return Optional.ofNullable(getPagingManager().getPageStore(address)).map(PagingStore::getFolder).map(File::toPath);
        } catch (Exception e) {
            throw new IllegalStateException("no pages are known of " + address, e);
        }
    }

    /** {@return what a client in this JVM makes its sessions with} */
    ClientProtocolManagerFactory localSessions() {
        return new ActiveMQClientProtocolManagerFactory() {
            @Override
            public ClientProtocolManager newProtocolManager() {
                return new LocalProtocol();
            }
        };
    }

    private final class LocalProtocol extends ActiveMQClientProtocolManager {

        @Override
        protected SessionContext newSessionContext(String name, int confirmationWindow, Channel channel,
                CreateSessionResponseMessage response) {
            ServerSession broker = getSessionByID(name);
            LocalDelivery delivery = deliveries.get(name);
            if (broker == null || delivery == null) {
                // It has been closed already, which the client learns by what it does first.
                return super.newSessionContext(name, confirmationWindow, channel, response);
            }
            LocalSession session = new LocalSession(name, channel.getConnection(), channel, response.getServerVersion(),
                    confirmationWindow, WatchedServer.this, broker);
            delivery.to(session);
            return session;
        }
    }

    @Override
    protected ServerSessionImpl internalCreateSession(String name, String username, String password, String validatedUser,
            int minLargeMessageSize, RemotingConnection connection, boolean autoCommitSends, boolean autoCommitAcks,
            boolean preAcknowledge, boolean xa, String defaultAddress, SessionCallback callback, OperationContext context,
            boolean autoCreateQueues, Map<SimpleString, RoutingType> prefixes, String securityDomain, boolean isLegacyProducer)
            throws Exception {
        LocalDelivery delivery = new LocalDelivery(callback);
        deliveries.put(name, delivery);
        return super.internalCreateSession(name, username, password, validatedUser, minLargeMessageSize, connection,
                autoCommitSends, autoCommitAcks, preAcknowledge, xa, defaultAddress, delivery, context, autoCreateQueues, prefixes,
                securityDomain, isLegacyProducer);
    }

    @Override
    public void removeSession(String name) throws Exception {
        super.removeSession(name);
        deliveries.remove(name);
    }
}
