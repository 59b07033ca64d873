package io.github.easemobcamel;

import io.github.easemobcamel.tls.TestAuthority;
import io.github.easemobcamel.tls.TestAuthority.Issued;
import java.nio.file.Path;
import java.util.Set;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;

/**
 * A broker outside of the runner, reached over TCP by user and password, with the settings of a broker that nobody has
 * prepared for the runner. It can be stopped and started again with what it has.
 */
public final class ArtemisBroker implements AutoCloseable {

    /** The only user. */
    public static final String USER = "runner";
    /** The user's password. */
    public static final String PASSWORD = "runner-p4ssw0rd";

    private final Path dir;
    private final Issued certificate;
    private final int port = TestRunner.freePort();
    private EmbeddedActiveMQ server;

    /**
     * @param dir a folder for its files
     */
    public ArtemisBroker(Path dir) {
        this(dir, null);
    }

    /**
     * @param dir a folder for its files
     * @param certificate makes it speak TLS, and is what it shows; null for a broker without
     */
    public ArtemisBroker(Path dir, Issued certificate) {
        this.dir = dir;
        this.certificate = certificate;
        start();
    }

    /** Starts it, on the same port as before. */
    public void start() {
        try {
            SecurityConfiguration users = new SecurityConfiguration();
            users.addUser(USER, PASSWORD);
            users.addRole(USER, "all");
            server = new EmbeddedActiveMQ();
            server.setConfiguration(configuration());
            server.setSecurityManager(new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users));
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Configuration configuration() throws Exception {
        Role all = new Role("all", true, true, true, true, true, true, true, true, true, true, true, true);
        return new ConfigurationImpl().setName("external").setJMXManagementEnabled(false)
                .setJournalDirectory(dir.resolve("journal").toString())
                .setBindingsDirectory(dir.resolve("bindings").toString())
                .setPagingDirectory(dir.resolve("paging").toString())
                .setLargeMessagesDirectory(dir.resolve("large-messages").toString())
                .setAddressQueueScanPeriod(50)
                .putSecurityRoles("#", Set.of(all))
                .addAcceptorConfiguration("tcp", "tcp://127.0.0.1:" + port + (certificate == null ? ""
                        : "?sslEnabled=true&keyStoreType=PKCS12&keyStorePassword=" + TestAuthority.PASSWORD + "&keyStorePath="
                                + certificate.keystore()));
    }

    /** Stops it; its messages stay. */
    public void stop() {
        try {
            server.stop();
            server = null;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many messages a queue holds. */
    public long messageCount(String queue) {
        return exists(queue) ? server.getActiveMQServer().locateQueue(queue).getMessageCount() : 0;
    }

    /** Whether there is such a queue. */
    public boolean exists(String queue) {
        return server.getActiveMQServer().locateQueue(queue) != null;
    }

    /** Host and port. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** The URL for {@code easemob.broker.url}, but for the options of TLS. */
    public String url() {
        return "tcp://" + address() + "?user=" + USER + "&password=" + PASSWORD;
    }

    @Override
    public void close() {
        if (server != null) {
            stop();
        }
    }
}
