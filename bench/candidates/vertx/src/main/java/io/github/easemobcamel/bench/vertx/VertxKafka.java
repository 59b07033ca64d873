package io.github.easemobcamel.bench.vertx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * Candidate 6: receives into a Kafka of one node in the same process, with an idempotent producer and {@code acks=all}. As Kafka comes,
 * what it has confirmed is in the memory of the system: the process may die, the machine not. With {@code fsync} each append of the
 * broker is on the disk before it is confirmed.
 */
public final class VertxKafka {

    private static final String TOPIC = "callbacks";
    private static final int NODE = 1;

    private VertxKafka() {
    }

    /**
     * @param args port, secret, data folder, and {@code fsync} if what is confirmed is to be on the disk
     * @throws Exception if the broker does not start
     */
    public static void main(String[] args) throws Exception {
        Path dir = Files.createDirectories(Path.of(args[2]));
        String address = "127.0.0.1:" + freePort();
        KafkaRaftServer broker = broker(dir, address, args.length > 3);
        broker.startup();
        Runtime.getRuntime().addShutdownHook(new Thread(broker::shutdown));
        Producer<byte[], byte[]> producer = new KafkaProducer<>(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, address,
                ProducerConfig.ACKS_CONFIG, "all", ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true),
                new ByteArraySerializer(), new ByteArraySerializer());
        CallbackServer.serve(Integer.parseInt(args[0]), args[1],
                () -> (body, stored) -> producer.send(new ProducerRecord<>(TOPIC, body), (where, failure) -> {
                    if (failure == null) {
                        stored.run();
                    }
                }));
    }

    private static KafkaRaftServer broker(Path dir, String address, boolean fsync) throws Exception {
        String controller = "127.0.0.1:" + freePort();
        Properties properties = new Properties();
        properties.putAll(Map.of("process.roles", "broker,controller", "node.id", String.valueOf(NODE),
                "controller.quorum.voters", NODE + "@" + controller, "controller.listener.names", "CONTROLLER",
                "listeners", "PLAINTEXT://" + address + ",CONTROLLER://" + controller,
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "log.dirs", dir.toString(), "num.partitions", "4"));
        if (fsync) {
            properties.setProperty("log.flush.interval.messages", "1");
        }
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        new Formatter().setNodeId(NODE).setClusterId(Uuid.randomUuid().toString()).addDirectory(dir.toString())
                .setMetadataLogDirectory(dir.toString()).setControllerListenerName("CONTROLLER")
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setPrintStream(new PrintStream(printed, true, StandardCharsets.UTF_8)).run();
        return new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
