package io.github.easemobcamel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;

/** A broker outside of the runner as {@code deploy/artemis} sets it up, in this JVM, reached over TCP. */
public final class PreparedBroker implements AutoCloseable {

    /** The only user, who has the role that the files name. */
    public static final String USER = "runner";
    /** The user's password. */
    public static final String PASSWORD = "runner-p4ssw0rd";

    private static final Path FILES = Path.of("deploy/artemis").toAbsolutePath();

    private final String file;
    private final Path instance;
    private final Map<String, String> values;
    private final String address;
    private final UnaryOperator<String> change;
    private EmbeddedActiveMQ server;

    private PreparedBroker(String file, Path instance, String port, Map<String, String> values) {
        this(file, instance, port, values, text -> text);
    }

    private PreparedBroker(String file, Path instance, String port, Map<String, String> values, UnaryOperator<String> change) {
        this.change = change;
        this.file = file;
        this.instance = instance;
        this.values = values;
        address = "127.0.0.1:" + values.get(port);
        start();
    }

    /** {@return one broker alone, which runs} */
    public static PreparedBroker single(Path folder) {
        return single(folder, TestRunner.freePort(), text -> text);
    }

    /** {@return one broker alone, which runs, at a port and with its file changed} */
    static PreparedBroker single(Path folder, int port, UnaryOperator<String> change) {
        return new PreparedBroker("single.xml", folder, "artemis.port",
                new HashMap<>(Map.of("artemis.host", "127.0.0.1", "artemis.port", String.valueOf(port))), change);
    }

    /** {@return the primary of a pair, which runs} */
    public static PreparedBroker primary(Path folder) {
        return ofPair("primary", folder, "127.0.0.1:" + TestRunner.freePort(), "127.0.0.1:" + TestRunner.freePort(),
                text -> text);
    }

    /**
     * {@return one of a pair, which runs}
     *
     * @param role {@code primary} or {@code backup}
     * @param primary host and port, by which the other one and clients find it
     * @param backup host and port
     */
    static PreparedBroker ofPair(String role, Path folder, String primary, String backup, UnaryOperator<String> change) {
        return new PreparedBroker(role + ".xml", folder.resolve(role), "artemis." + role + ".port",
                new HashMap<>(Map.of("artemis.primary.host", primary.replaceFirst(":.*", ""), "artemis.primary.port",
                        primary.replaceFirst(".*:", ""), "artemis.backup.host", backup.replaceFirst(":.*", ""),
                        "artemis.backup.port", backup.replaceFirst(".*:", ""), "artemis.shared.store",
                        folder.resolve("shared").toString(), "artemis.cluster.password", "pair-p4ssw0rd")),
                change);
    }

    /** {@return the backup of this primary, which waits for its end} */
    public PreparedBroker backup() {
        return new PreparedBroker("backup.xml", instance.resolveSibling("backup"), "artemis.backup.port", new HashMap<>(values));
    }

    /** Starts it with what it has. */
    public void start() {
        try {
            Path etc = Files.createDirectories(instance.resolve("etc"));
            for (String part : new String[]{file, "address-settings.xml", "security-settings.xml"}) {
                Files.writeString(etc.resolve(part), filled(Files.readString(FILES.resolve(part))));
            }
            SecurityConfiguration users = new SecurityConfiguration();
            users.addUser(USER, PASSWORD);
            users.addRole(USER, "runner");
            server = new EmbeddedActiveMQ();
            server.setConfigResourcePath(etc.resolve(file).toUri().toString());
            server.setSecurityManager(new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users));
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** As the start script of an instance does it with {@code -D}: several brokers here share the properties of the system. */
    private String filled(String text) {
        String filled = text.replace("${artemis.instance}", instance.toString());
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replaceAll("\\$\\{" + value.getKey().replace(".", "\\.") + "(:[^}]*)?}", value.getValue());
        }
        return change.apply(filled);
    }

    /** {@return the broker itself, for what only its host can do} */
    public ActiveMQServerImpl server() {
        return (ActiveMQServerImpl) server.getActiveMQServer();
    }

    /** {@return how many messages a queue holds} */
    public long messageCount(String queue) {
        return server().locateQueue(queue) == null ? 0 : server().locateQueue(queue).getMessageCount();
    }

    /** {@return host and port} */
    public String address() {
        return address;
    }

    /** {@return host and port of the backup of this primary} */
    public String backupAddress() {
        return "127.0.0.1:" + values.get("artemis.backup.port");
    }

    /** {@return the options of {@code easemob.broker.url} that name the user} */
    public static String login() {
        return "?user=" + USER + "&password=" + PASSWORD;
    }

    /** {@return the URL for {@code easemob.broker.url}} */
    public String url() {
        return "tcp://" + address + login();
    }

    /** Ends it as a crash of its host does, for those who are connected. */
    public void crash() {
        try {
            server.getActiveMQServer().fail(true);
            server = null;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (server != null) {
            try {
                server.stop();
                server = null;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
