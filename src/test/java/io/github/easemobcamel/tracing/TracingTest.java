package io.github.easemobcamel.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.HttpReceiver.Received;
import io.github.easemobcamel.KafkaBroker;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import io.github.easemobcamel.rest.FakeEasemob;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a collector gets to know of an event's way: over OTLP, read by the official protocol's classes. */
class TracingTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ENDPOINT = "otel.exporter.otlp.endpoint";
    private static final String PAUSE = "otel.bsp.schedule.delay";
    private static final String ASKS_EASEMOB = """
            - route:
                id: ask
                from:
                  uri: direct:ask
                  steps:
                    - setHeader: {name: chatroomId, constant: "1"}
                    - to: direct:get-chatroom-announcement
                    - log: "asked with path-secret"
            """;

    @TempDir
    Path home;

    private final HttpReceiver collector = new HttpReceiver();
    private final HttpReceiver shop = new HttpReceiver();
    private final FakeEasemob easemob = new FakeEasemob();
    private TestRunner runner;

    @BeforeEach
    void prepare() {
        System.setProperty(ENDPOINT, collector.url());
        System.setProperty(PAUSE, "50");
        String credentials = shop.url().replace("http://", "http://us%40er:pass-secret@");
        AtomicInteger attempts = new AtomicInteger();
        shop.answering(request -> request.header("authorization") == null ? 401 : attempts.incrementAndGet() == 1 ? 500 : 200);
        runner = new TestRunner(home).withRoute("ask.camel.yaml", ASKS_EASEMOB)
                .with("easemob.destination.shop.uri", credentials + "/path-secret?token=query-secret")
                .with("easemob.destination.shop.retry.initial-delay", "100ms")
                .with("easemob.destination.ask.uri", "direct:ask")
                .with("easemob.forward.default", "shop,ask")
                .with("easemob.rest.base-url", easemob.url())
                .with("easemob.rest.org-name", "org").with("easemob.rest.app-name", "app")
                .with("easemob.rest.client-id", "id").with("easemob.rest.client-secret", FakeEasemob.SECRET);
    }

    @AfterEach
    void close() {
        runner.close();
        collector.close();
        shop.close();
        easemob.close();
        System.clearProperty(ENDPOINT);
        System.clearProperty(PAUSE);
    }

    @Test
    void isOneTraceFromTheReceiptThroughARetryToTheDestination() {
        runner.with("easemob.tracing.enabled", "true").start();

        post();

        Received delivered = delivered();
        List<Received> attempts = shop.received().stream().filter(request -> request.header("authorization") != null).toList();
        assertThat(attempts).hasSize(2);
        String trace = traceId(delivered);
        assertThat(traceId(attempts.get(0))).isEqualTo(trace);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(routes()).contains("receive-callback", "dispatch-callback",
                "deliver-to-shop", "deliver-to-ask"));
        await().atMost(PATIENCE).until(() -> spans().stream().anyMatch(TracingTest::isCallOfEasemob));
        assertThat(spans()).allSatisfy(span -> assertThat(hex(span.getTraceId())).as("trace of %s", span).isEqualTo(trace));
        List<String> ids = spans().stream().map(span -> hex(span.getSpanId())).toList();
        assertThat(spans()).filteredOn(span -> !ids.contains(hex(span.getParentSpanId()))).as("spans without a parent")
                .singleElement().satisfies(root -> assertThat(attributes(root)).containsEntry("camel.route", "receive-callback")
                        .containsEntry("easemob.call_id", delivered.header("ce-id")).containsEntry("easemob.room_id", "room-1"));
        assertThat(ids).as("the span that the shop was told").contains(delivered.header("traceparent").split("-")[2]);
        assertThat(easemob.requests).isNotEmpty().noneMatch(request -> request.headers().containsKey("traceparent"));
        assertThat(shop.received()).noneMatch(request -> request.headers().containsKey("baggage"));
    }

    /** Before and after the routes were replaced. */
    @Test
    void isOneTraceUpToAKafkaTopicAndAQueueAlsoAfterAnEdit(@TempDir Path kafkaDir) throws JMSException {
        try (KafkaBroker kafka = new KafkaBroker(kafkaDir)) {
            runner.with("easemob.tracing.enabled", "true")
                    .with("easemob.destination.stream.uri", "kafka:traced?brokers=" + kafka.address())
                    .with("easemob.destination.orders.uri", "jms:queue:orders")
                    .with("easemob.forward.default", "stream,orders").start();

            post();
            assertOneTrace(kafka.records("traced", 1).get(0), fromQueue("orders"));

            CamelContext before = runner.camelContext();
            runner.withRoute("ask.camel.yaml", ASKS_EASEMOB.replace("asked with", "asked again with"));
            await().atMost(PATIENCE).until(() -> runner.camelContext() != before);
            post();
            List<ConsumerRecord<String, byte[]>> records = kafka.records("traced", 2);
            assertOneTrace(records.get(1), fromQueue("orders"));
            assertThat(records).extracting(record -> traceId(traceparent(record))).doesNotHaveDuplicates();
        }
    }

    /** The two places in the trace are spans in it, and it begins with the receipt. */
    private void assertOneTrace(ConsumerRecord<String, byte[]> record, Message message) throws JMSException {
        assertThat(record.headers().headers("traceparent")).hasSize(1);
        String ofQueue = message.getStringProperty("traceparent");
        String trace = traceId(traceparent(record));
        assertThat(traceId(ofQueue)).isEqualTo(trace);
        await().atMost(PATIENCE).untilAsserted(() -> {
            List<Span> spans = spans().stream().filter(span -> hex(span.getTraceId()).equals(trace)).toList();
            assertThat(spans).extracting(span -> hex(span.getSpanId()))
                    .contains(ofQueue.split("-")[2], traceparent(record).split("-")[2]);
            assertThat(spans).filteredOn(span -> span.getParentSpanId().isEmpty()).singleElement()
                    .satisfies(root -> assertThat(attributes(root)).containsEntry("camel.route", "receive-callback"));
            assertThat(spans).extracting(span -> attributes(span).get("camel.route"))
                    .contains("dispatch-callback", "deliver-to-stream", "deliver-to-orders");
        });
    }

    private static String traceparent(ConsumerRecord<?, ?> record) {
        return new String(record.headers().lastHeader("traceparent").value(), UTF_8);
    }

    private Message fromQueue(String queue) throws JMSException {
        try (Connection connection = runner.camelContext().getComponent("jms", JmsComponent.class).getConnectionFactory()
                .createConnection();
                Session session = connection.createSession();
                MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            connection.start();
            return consumer.receive(PATIENCE.toMillis());
        }
    }

    @Test
    void revealsNeitherSecretsNorBodies() {
        runner.with("easemob.tracing.enabled", "true").start();

        post();
        delivered();
        await().atMost(PATIENCE).until(() -> spans().stream().anyMatch(TracingTest::isCallOfEasemob));
        runner.stop();

        assertThat(spans()).hasSizeGreaterThan(10);
        assertThat(collector.received()).extracting(request -> new String(request.body(), UTF_8))
                .allSatisfy(text -> assertThat(text).doesNotContain("-secret", TestRunner.SECRET, FakeEasemob.SECRET,
                        FakeEasemob.TOKEN, "payload",
                        "http://", "tcp://", "vm://"));
    }

    @Test
    void tellsNobodyWhenItIsOff() {
        runner.start();

        post();

        assertThat(delivered().headers()).doesNotContainKeys("traceparent", "tracestate");
        runner.stop();
        assertThat(collector.received()).isEmpty();
    }

    private void post() {
        assertThat(runner.post(SampleCallback.of(Operation.KICK, Scope.GROUP).inRoom("room-1")
                .fresh(TestRunner.SECRET, Instant.now())).statusCode()).isEqualTo(200);
    }

    private Received delivered() {
        await().atMost(PATIENCE).until(() -> !shop.taken().isEmpty());
        return shop.taken().get(0);
    }

    private List<Span> spans() {
        return collector.received().stream().filter(request -> request.path().equals("/v1/traces")).map(TracingTest::read)
                .flatMap(request -> request.getResourceSpansList().stream())
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream()).toList();
    }

    private List<String> routes() {
        return spans().stream().map(span -> attributes(span).get("camel.route")).toList();
    }

    private static boolean isCallOfEasemob(Span span) {
        return span.getName().equals("call-easemob");
    }

    private static Map<String, String> attributes(Span span) {
        return span.getAttributesList().stream()
                .collect(Collectors.toMap(KeyValue::getKey, attribute -> attribute.getValue().getStringValue()));
    }

    private static ExportTraceServiceRequest read(Received request) {
        try {
            return ExportTraceServiceRequest.parseFrom(request.body());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static String traceId(Received request) {
        return traceId(request.header("traceparent"));
    }

    private static String traceId(String traceparent) {
        return traceparent.split("-")[1];
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }
}
