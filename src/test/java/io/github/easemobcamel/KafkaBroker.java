package io.github.easemobcamel;

import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.tls.TestAuthority;
import io.github.easemobcamel.tls.TestAuthority.Issued;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.security.scram.ScramLoginModule;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/** A real Kafka of one node in this JVM; it can be stopped and started again with what it has. */
public final class KafkaBroker implements AutoCloseable {

    private static final int NODE_ID = 1;
    private static final String CONTROLLER = "CONTROLLER";
    private static final String SCRAM = "SCRAM-SHA-512";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Properties configuration = new Properties();
    private final int port = TestRunner.freePort();
    private final int securePort = TestRunner.freePort();
    private KafkaRaftServer server;

    /**
     * @param dir an empty folder for its files
     */
    public KafkaBroker(Path dir) {
        this(dir, null, null, null);
    }

    /**
     * A Kafka that besides is reached over TLS, by whoever shows with SCRAM-SHA-512 that he knows a password.
     *
     * @param dir an empty folder for its files
     * @param certificate what it shows, or null for a Kafka without TLS
     * @param user the only user
     * @param password the user's password
     */
    public KafkaBroker(Path dir, Issued certificate, String user, String password) {
        int controllerPort = TestRunner.freePort();
        configuration.setProperty("process.roles", "broker,controller");
        configuration.setProperty("node.id", String.valueOf(NODE_ID));
        configuration.setProperty("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
        configuration.setProperty("controller.listener.names", CONTROLLER);
        configuration.setProperty("listeners", "PLAINTEXT://127.0.0.1:" + port + "," + CONTROLLER + "://127.0.0.1:"
                + controllerPort + (certificate == null ? "" : ",SASL_SSL://127.0.0.1:" + securePort));
        configuration.setProperty("listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL," + CONTROLLER + ":PLAINTEXT");
        configuration.setProperty("log.dirs", dir.toString());
        configuration.setProperty("num.partitions", "3");
        configuration.setProperty("log.cleaner.enable", "false");
        configuration.setProperty("controlled.shutdown.enable", "false");
        // How long the controller takes a broker that was stopped for one that runs.
        configuration.setProperty("broker.session.timeout.ms", "1000");
        configuration.setProperty("broker.heartbeat.interval.ms", "100");
        Configurator.setLevel("kafka", Level.ERROR);
        Configurator.setLevel("org.apache.kafka.controller", Level.OFF);
        List<String> users = List.of();
        if (certificate != null) {
            configuration.setProperty("ssl.keystore.type", "PKCS12");
            configuration.setProperty("ssl.keystore.location", certificate.keystore().toString());
            configuration.setProperty("ssl.keystore.password", TestAuthority.PASSWORD);
            configuration.setProperty("listener.name.sasl_ssl.sasl.enabled.mechanisms", SCRAM);
            configuration.setProperty("listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config",
                    ScramLoginModule.class.getName() + " required;");
            users = List.of(SCRAM + "=[name=" + user + ",password=" + password + "]");
        }
        format(dir, users);
        start();
    }

    private static void format(Path dir, List<String> users) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try {
            new Formatter().setScramArguments(users).setNodeId(NODE_ID).setClusterId(Uuid.randomUuid().toString())
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

    /** Host and port over TLS. */
    public String secureAddress() {
        return "127.0.0.1:" + securePort;
    }

    /** The records of a topic, read by Kafka's own consumer; waits until there are so many. */
    public List<ConsumerRecord<String, byte[]>> records(String topic, int count) {
        Map<String, Object> reading = Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, address());
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(reading, new StringDeserializer(),
                new ByteArrayDeserializer())) {
            await().atMost(PATIENCE).until(() -> !consumer.partitionsFor(topic).isEmpty());
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition())).toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
            await().atMost(PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                return records.size() >= count;
            });
            return records;
        }
    }

    @Override
    public void close() {
        if (server != null) {
            stop();
        }
    }
}
