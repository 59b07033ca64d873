package io.github.easemobcamel.deliver;

import static io.github.easemobcamel.TestRunner.SECRET;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.CloudEventDeserializer;
import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.KafkaBroker;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Kafka topic as a destination, with a real Kafka. */
class KafkaDestinationTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static KafkaBroker kafka;

    @TempDir
    Path home;

    @BeforeAll
    static void startKafka(@TempDir Path dir) {
        kafka = new KafkaBroker(dir);
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @Test
    void deliversTheReceivedBytesAsACloudEventWithTheRoomAsKey() throws IOException {
        try (TestRunner runner = runnerTo("kafka:bytes?brokers=" + kafka.address()).start()) {
            byte[] body = withReason("踢出 \"聊天室\" 😀", sample("173558850453505"));

            assertThat(runner.post(body).statusCode()).isEqualTo(200);

            ConsumerRecord<String, byte[]> event = kafka.records("bytes", 1).get(0);
            JsonNode callback = JSON.readTree(body);
            assertThat(event.value()).isEqualTo(body);
            assertThat(event.key()).isEqualTo("173558850453505");
            assertThat(headers(event)).containsExactlyInAnyOrderEntriesOf(Map.of(
                    "ce_specversion", "1.0",
                    "ce_id", callback.path("callId").textValue(),
                    "ce_source", "/easemob/easemob-demo/demo",
                    "ce_type", "com.easemob.muc.kick",
                    "ce_subject", "173558850453505",
                    "ce_time", Instant.ofEpochMilli(callback.path("timestamp").longValue()).toString(),
                    "ce_partitionkey", "173558850453505",
                    "content-type", "application/json"));
        }
    }

    /** Read with the library of the CloudEvents project. */
    @Test
    void deliversBothFormatsSoThatTheOfficialLibraryReadsThem() throws IOException {
        try (TestRunner runner = runnerTo("kafka:binary?brokers=" + kafka.address())
                .with("easemob.destination.events.uri", "kafka:structured?brokers=" + kafka.address())
                .with("easemob.destination.events.format", "event")
                .with("easemob.forward.default", "stream,events").start()) {
            byte[] body = sample("173558850453505");

            runner.post(body);

            ConsumerRecord<String, byte[]> binary = kafka.records("binary", 1).get(0);
            ConsumerRecord<String, byte[]> structured = kafka.records("structured", 1).get(0);
            AsyncApi.assertDescribes("kafkaCallback", headers(binary), binary.value());
            AsyncApi.assertDescribes("kafkaEvent", headers(structured), structured.value());
            CloudEvent callback = cloudEvent(binary);
            CloudEvent event = cloudEvent(structured);
            assertThat(callback.getData().toBytes()).isEqualTo(body);
            assertThat(headers(structured)).isEqualTo(Map.of("content-type", "application/cloudevents+json"));
            assertThat(structured.key()).isEqualTo(binary.key()).isEqualTo("173558850453505");
            assertThat(List.of(event.getId(), event.getSource(), event.getType(), event.getSubject(), event.getTime(),
                    event.getExtension("partitionkey"))).isEqualTo(List.of(callback.getId(), callback.getSource(),
                            callback.getType(), callback.getSubject(), callback.getTime(), callback.getExtension("partitionkey")));
            EventSchema.assertDescribes(JSON.readTree(event.getData().toBytes()));
        }
    }

    @Test
    void keepsTheOrderOfARoomAndItsEventsInOnePartition() {
        try (TestRunner runner = runnerTo("kafka:order?brokers=" + kafka.address()).start()) {
            List<byte[]> sent = Stream.generate(() -> sample("173558850453505")).limit(20).toList();

            sent.forEach(body -> assertThat(runner.post(body).statusCode()).isEqualTo(200));

            List<ConsumerRecord<String, byte[]>> received = kafka.records("order", sent.size());
            assertThat(received).extracting(ConsumerRecord::partition).containsOnly(received.get(0).partition());
            assertThat(received).extracting(ConsumerRecord::value).containsExactlyElementsOf(sent);
        }
    }

    @Test
    void deliversAfterAnOutageThatDelaysNobodyElse() {
        try (HttpReceiver receiver = new HttpReceiver();
                TestRunner runner = runnerTo("kafka:outage?brokers=" + kafka.address())
                        .with("easemob.destination.stream.timeout", "1s")
                        .with("easemob.destination.stream.retry.initial-delay", "500ms")
                        .with("easemob.destination.stream.retry.multiplier", "1")
                        .with("easemob.destination.service.uri", receiver.url())
                        .with("easemob.forward.default", "stream,service").start()) {
            runner.post(sample("1"));
            kafka.records("outage", 1);
            kafka.stop();
            List<byte[]> sent = Stream.generate(() -> sample("2")).limit(8).toList();
            try {
                sent.forEach(runner::post);

                await().atMost(Duration.ofSeconds(5)).until(() -> receiver.taken().size() == 1 + sent.size());
            } finally {
                kafka.start();
            }
            assertThat(kafka.records("outage", 1 + sent.size())).extracting(ConsumerRecord::value)
                    .containsAll(sent).hasSize(1 + sent.size());
        }
    }

    @Test
    void givesUpAnAttemptAfterTheTimeout() {
        String nobody = "127.0.0.1:" + TestRunner.freePort();
        try (TestRunner runner = runnerTo("kafka:nobody?brokers=" + nobody)
                .with("easemob.destination.stream.timeout", "700ms")
                .with("easemob.destination.stream.retry.max-attempts", "1").start()) {
            long start = System.nanoTime();

            runner.post(sample("1"));

            assertThat(runner.camelContext().createConsumerTemplate()
                    .receive("jms:queue:dead-letters.stream", PATIENCE.toMillis())).isNotNull();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(700), Duration.ofSeconds(5));
        }
    }

    private TestRunner runnerTo(String uri) {
        return new TestRunner(home).with("easemob.destination.stream.uri", uri).with("easemob.forward.default", "stream");
    }

    private static byte[] sample(String room) {
        return SampleCallback.of(Operation.KICK, Scope.CHATROOM).inRoom(room).fresh(SECRET, Instant.now());
    }

    private static CloudEvent cloudEvent(ConsumerRecord<?, byte[]> event) {
        try (CloudEventDeserializer official = new CloudEventDeserializer()) {
            return official.deserialize(event.topic(), event.headers(), event.value());
        }
    }

    private static byte[] withReason(String reason, byte[] callback) throws IOException {
        return JSON.writeValueAsBytes(JSON.readTree(callback).<ObjectNode>deepCopy()
                .put("note", reason));
    }

    private static Map<String, String> headers(ConsumerRecord<?, ?> event) {
        return Stream.of(event.headers().toArray())
                .collect(toMap(Header::key, header -> new String(header.value(), StandardCharsets.UTF_8)));
    }
}
