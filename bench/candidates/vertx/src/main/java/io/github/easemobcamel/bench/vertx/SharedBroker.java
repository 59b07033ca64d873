package io.github.easemobcamel.bench.vertx;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;

/** The broker of measure j: an Artemis with the files of {@code deploy/artemis}, in a process of its own. */
public final class SharedBroker {

    private SharedBroker() {
    }

    /**
     * @param args the folder {@code deploy/artemis}, a folder of its own, its port, its user, the user's password
     * @throws Exception if it does not start
     */
    public static void main(String[] args) throws Exception {
        Path instance = Path.of(args[1]);
        Path etc = Files.createDirectories(instance.resolve("etc"));
        for (String file : new String[] {"single.xml", "address-settings.xml", "security-settings.xml"}) {
            Files.copy(Path.of(args[0]).resolve(file), etc.resolve(file));
        }
        System.setProperty("artemis.instance", instance.toString());
        System.setProperty("artemis.host", "127.0.0.1");
        System.setProperty("artemis.port", args[2]);
        SecurityConfiguration users = new SecurityConfiguration();
        users.addUser(args[3], args[4]);
        users.addRole(args[3], "runner");
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
        broker.setConfigResourcePath(etc.resolve("single.xml").toUri().toString());
        broker.setSecurityManager(new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users));
        broker.start();
    }
}
