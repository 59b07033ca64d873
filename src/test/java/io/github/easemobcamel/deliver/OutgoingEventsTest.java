package io.github.easemobcamel.deliver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.message.Encoding;
import io.cloudevents.core.message.MessageReader;
import io.cloudevents.http.HttpMessageFactory;
import io.github.easemobcamel.CapturedLog;
import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.HttpReceiver.Received;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.NormalisedEventTest;
import io.github.easemobcamel.receive.PrintedCallback;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;

/** What HTTP services and files get, read with the libraries of the CloudEvents and Standard Webhooks projects. */
class OutgoingEventsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String OLD = "whsec_"
            + Base64.getEncoder().encodeToString("the old secret, 32 bytes long...".getBytes(UTF_8));
    private static final String NEW = "whsec_"
            + Base64.getEncoder().encodeToString("the new secret, 32 bytes long...".getBytes(UTF_8));

    @TempDir
    Path home;

    private final HttpReceiver structured = new HttpReceiver();
    private final HttpReceiver binary = new HttpReceiver();

    @Test
    void deliversEverySampleSoThatTheOfficialLibrariesTakeIt() throws Exception {
        List<PrintedCallback> sent = samples();
        try (structured; binary; TestRunner runner = runner().start()) {
            sent.forEach(sample -> assertThat(runner.post(sample.body()).statusCode()).isEqualTo(200));

            await().atMost(PATIENCE).until(() -> structured.taken().size() == sent.size() && binary.taken().size() == sent.size());
        }
        Map<String, byte[]> bodies = sent.stream().collect(Collectors.toMap(PrintedCallback::callId, PrintedCallback::body));
        for (Received request : structured.taken()) {
            AsyncApi.assertDescribes("httpEvent", request);
            CloudEvent event = verified(request, Encoding.STRUCTURED);
            assertThat(event.getDataSchema()).hasToString("urn:easemob-camel:schema:event:1");
            JsonNode data = JSON.readTree(event.getData().toBytes());
            EventSchema.assertDescribes(data);
            assertThat(data.path("callId").textValue()).isEqualTo(event.getId());
            assertThat(data.path("original").path("callId").textValue()).isEqualTo(event.getId());
            assertThat(request.headers().keySet()).noneMatch(name -> name.startsWith("ce-"));
        }
        for (Received request : binary.taken()) {
            AsyncApi.assertDescribes("httpCallback", request);
            CloudEvent event = verified(request, Encoding.BINARY);
            assertThat(event.getData().toBytes()).isEqualTo(bodies.get(percentDecoded(event.getId())));
        }
        assertThat(ids(structured)).isEqualTo(ids(binary)).hasSize(sent.size());
    }

    @Test
    void signsEachAttemptAnewUnderTheSameIdAndLogsNoSecret() throws Exception {
        PrintedCallback kick = PrintedCallback.resigned(new String(PrintedCallback.text("newer/leave-kick"), UTF_8)
                .replace("easemob-demo#demo", "公司.cn#应用").getBytes(UTF_8), TestRunner.SECRET);
        try (CapturedLog log = new CapturedLog(); structured; binary; TestRunner runner = runner().start()) {
            structured.answering(request -> structured.received().isEmpty() ? 500 : 200);

            runner.post(kick.body());

            await().atMost(PATIENCE).until(() -> structured.taken().size() == 1 && binary.taken().size() == 1);
            assertThat(log.lines()).isNotEmpty().noneMatch(line -> Stream.of(OLD, NEW, "the old secret", "the new secret")
                    .anyMatch(secret -> line.contains(secret.replace("whsec_", ""))));
        }
        assertThat(structured.received()).hasSize(2);
        Received first = structured.received().get(0);
        Received second = structured.received().get(1);
        assertThat(verified(first, Encoding.STRUCTURED)).isEqualTo(verified(second, Encoding.STRUCTURED));
        assertThat(first.body()).isEqualTo(second.body());
        assertThat(first.header("webhook-id")).isEqualTo(second.header("webhook-id")).doesNotContain(".");
        assertThat(percentDecoded(first.header("webhook-id"))).isEqualTo(kick.callId());
        assertThat(Long.parseLong(second.header("webhook-timestamp")))
                .isGreaterThan(Long.parseLong(first.header("webhook-timestamp")));
        CloudEvent event = verified(second, Encoding.STRUCTURED);
        assertThat(event.getId()).isEqualTo(kick.callId());
        assertThat(event.getType()).isEqualTo("com.easemob.muc.kick");
        assertThat(event.getSource()).hasToString("/easemob/%E5%85%AC%E5%8F%B8.cn/%E5%BA%94%E7%94%A8");
        assertThat(event.getSubject()).isEqualTo("262246968131586");
        assertThat(event.getExtension("partitionkey")).isEqualTo("262246968131586");
        assertThat(event.getTime()).isBefore(OffsetDateTime.now(ZoneOffset.UTC).plusSeconds(1));
        assertThat(event.getDataContentType()).isEqualTo("application/json");
    }

    @Test
    void writesTheSameEventToAFile() throws IOException {
        Path folder = home.resolve("events");
        try (structured;
                binary;
                TestRunner runner = new TestRunner(home)
                        .with("easemob.destination.archive.uri", "file:" + folder + "?fileName=event.json&tempFileName=.event")
                        .with("easemob.destination.archive.format", "event")
                        .with("easemob.forward.default", "archive").start()) {
            PrintedCallback apply = PrintedCallback.ofTest("newer/join-apply", TestRunner.SECRET);

            runner.post(apply.body());

            await().atMost(PATIENCE).until(() -> Files.exists(folder.resolve("event.json")));
            JsonNode event = JSON.readTree(folder.resolve("event.json").toFile());
            assertThat(event.path("id").textValue()).isEqualTo(apply.callId());
            EventSchema.assertDescribes(event.path("data"));
        }
    }

    private TestRunner runner() {
        return new TestRunner(home)
                .with("easemob.destination.structured.uri", structured.url()).with("easemob.destination.structured.format", "event")
                .with("easemob.destination.structured.signing-secret", OLD + ", " + NEW)
                .with("easemob.destination.structured.retry.initial-delay", "1100ms")
                .with("easemob.destination.binary.uri", binary.url())
                .with("easemob.destination.binary.signing-secret", NEW + "," + OLD)
                .with("easemob.forward.default", "structured,binary");
    }

    private static List<PrintedCallback> samples() throws IOException {
        return NormalisedEventTest.samples().map(Arguments::get)
                .map(sample -> PrintedCallback.resigned((byte[]) sample[1], TestRunner.SECRET)).toList();
    }

    /** The CloudEvent in a request whose signature is right for either secret, and wrong for another one. */
    private static CloudEvent verified(Received request, Encoding expected) throws WebhookVerificationException {
        String body = new String(request.body(), UTF_8);
        new Webhook(OLD).verify(body, request.headers());
        new Webhook(NEW).verify(body, request.headers());
        MessageReader reader = HttpMessageFactory.createReaderFromMultimap(request.headers(), request.body());
        assertThat(reader.getEncoding()).isEqualTo(expected);
        return reader.toEvent();
    }

    private static List<String> ids(HttpReceiver receiver) {
        Function<Received, String> id = request -> request.header("webhook-id");
        return receiver.taken().stream().map(id).sorted().distinct().toList();
    }

    /** The library of CloudEvents leaves header values percent-encoded. */
    private static String percentDecoded(String text) {
        return URLDecoder.decode(text, UTF_8);
    }
}
