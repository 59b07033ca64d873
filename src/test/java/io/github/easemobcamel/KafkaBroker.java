package io.github.easemobcamel;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/** A real Kafka of one node in this JVM; it can be stopped and started again with what it has. */
public final class KafkaBroker implements AutoCloseable {

    private static final int NODE_ID = 1;
    private static final String CONTROLLER = "CONTROLLER";

    private final Properties configuration = new Properties();
    private final int port = TestRunner.freePort();
    private KafkaRaftServer server;

    /**
     * @param dir an empty folder for its files
     */
    public KafkaBroker(Path dir) {
        int controllerPort = TestRunner.freePort();
        configuration.setProperty("process.roles", "broker,controller");
        configuration.setProperty("node.id", String.valueOf(NODE_ID));
        configuration.setProperty("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
        configuration.setProperty("controller.listener.names", CONTROLLER);
        configuration.setProperty("listeners",
                "PLAINTEXT://127.0.0.1:" + port + "," + CONTROLLER + "://127.0.0.1:" + controllerPort);
        configuration.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
        configuration.setProperty("log.dirs", dir.toString());
        configuration.setProperty("num.partitions", "3");
        configuration.setProperty("log.cleaner.enable", "false");
        configuration.setProperty("controlled.shutdown.enable", "false");
        // How long the controller takes a broker that was stopped for one that runs.
        configuration.setProperty("broker.session.timeout.ms", "1000");
        configuration.setProperty("broker.heartbeat.interval.ms", "100");
        Configurator.setLevel("kafka", Level.ERROR);
        Configurator.setLevel("org.apache.kafka.controller", Level.OFF);
        format(dir);
        start();
    }

    private static void format(Path dir) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try {
            new Formatter().setNodeId(NODE_ID).setClusterId(Uuid.randomUuid().toString())
                    .addDirectory(dir.toString()).setMetadataLogDirectory(dir.toString())
                    .setControllerListenerName(CONTROLLER).setReleaseVersion(MetadataVersion.latestProduction())
                    .setPrintStream(new PrintStream(printed, true, StandardCharsets.UTF_8)).run();
        } catch (Exception e) {
            throw new IllegalStateException(printed.toString(StandardCharsets.UTF_8), e);
        }
    }

    /** Starts it, on the same port as before. */
    public void start() {
        server = new KafkaRaftServer(KafkaConfig.fromProps(configuration, false), Time.SYSTEM);
        server.startup();
    }

    /** Stops it; its records stay. */
    public void stop() {
        server.shutdown();
        server.awaitShutdown();
        server = null;
    }

    /** Host and port. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        if (server != null) {
            stop();
        }
    }
}
