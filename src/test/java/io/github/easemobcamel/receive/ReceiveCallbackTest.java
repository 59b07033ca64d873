package io.github.easemobcamel.receive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.Family;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a sender of callbacks sees over real HTTP, and that nothing but a verified body gets in. */
class ReceiveCallbackTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_BODY_SIZE = 256 << 10;

    @TempDir
    private static Path home;
    private static HttpReceiver receiver;
    private static TestRunner runner;

    @BeforeAll
    static void start() {
        receiver = new HttpReceiver();
        runner = new TestRunner(home).with("easemob.destination.all.uri", receiver.url() + "/hook")
                .with("easemob.forward.default", "all")
                .with("easemob.callback.secrets", "other, " + TestRunner.SECRET).start();
    }

    @AfterAll
    static void stop() {
        runner.close();
        receiver.close();
    }

    @Test
    void answersTheFirstWithAcceptedAndARetryWithDuplicate() throws IOException {
        PrintedCallback kick = kick();
        assertAnswer(runner.post(kick.body()), 200, "accepted");
        assertAnswer(runner.post(kick.body()), 200, "duplicate");
        assertArrivesOnce(kick);
    }

    @Test
    void answersOneAcceptedToManyAtTheSameTime() {
        PrintedCallback kick = kick();
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(CompletableFuture.supplyAsync(() -> runner.post(kick.body()).body()));
        }
        assertThat(answers.stream().map(CompletableFuture::join).filter(body -> body.contains("accepted"))).hasSize(1);
        assertArrivesOnce(kick);
    }

    @Test
    void keepsAnotherBodyForTheSameCallIdApart() throws IOException {
        PrintedCallback kick = kick();
        assertAnswer(runner.post(kick.body()), 200, "accepted");
        byte[] other = new String(kick.body(), UTF_8).replace("aaa111", "bbb222").getBytes(UTF_8);
        assertThat(other).isNotEqualTo(kick.body());
        assertAnswer(runner.post(other), 200, "accepted");
        assertArrivesOnce(kick);
        byte[] conflict = runner.camelContext().createConsumerTemplate()
                .receiveBody("jms:queue:conflicts", 10_000, byte[].class);
        assertThat(conflict).isEqualTo(other);
    }

    @Test
    void refusesAWrongSignature() throws IOException {
        PrintedCallback forged = PrintedCallback.ofVendor(Operation.KICK, Scope.GROUP, "guessed");
        assertAnswer(runner.post(forged.body()), 401, "unauthorized");
        assertNothingArrives(forged.callId());
    }

    /** A rule for callbacks before sending waits for {@code valid}, and does what is set for failures without it. */
    @Test
    void answersACallbackBeforeSendingAndStoresNothing() throws IOException {
        String message = new String(SampleCallback.printed(Family.MESSAGE, "groupchat"), UTF_8);
        PrintedCallback before = PrintedCallback.resigned(message.replace("\"eventType\"", "\"x\"").getBytes(UTF_8),
                TestRunner.SECRET);

        HttpResponse<String> answer = runner.post(before.body());

        assertAnswer(answer, 200, "pre-send");
        assertThat(JSON.readTree(answer.body()).path("valid").booleanValue()).isTrue();
        assertNothingArrives(before.callId());
        PrintedCallback forged = PrintedCallback.resigned(before.body(), "guessed");
        assertAnswer(runner.post(forged.body()), 401, "unauthorized");
    }

    @Test
    void refusesWhatEasemobDoesNotSign() throws IOException {
        for (byte[] body : unsigned()) {
            HttpResponse<String> answer = runner.post(body);
            assertAnswer(answer, 400, "malformed");
            assertThat(answer.body()).contains("come without callId or security");
        }
    }

    /** {@return callbacks as the vendor prints them: without callId and security, or without security} */
    static List<byte[]> unsigned() throws IOException {
        List<byte[]> bodies = new ArrayList<>();
        for (String name : SampleCallback.names(Family.NOTIFY)) {
            ObjectNode callback = (ObjectNode) JSON.readTree(SampleCallback.printed(Family.NOTIFY, name));
            bodies.add(JSON.writeValueAsBytes(callback.without(List.of("callId", "security"))));
        }
        ObjectNode push = (ObjectNode) JSON.readTree(SampleCallback.printed(Family.PUSH, "success"));
        bodies.add(JSON.writeValueAsBytes(push.without("security")));
        return bodies;
    }

    @Test
    void refusesWhatIsNotACallback() throws IOException {
        assertAnswer(runner.post("{".getBytes(UTF_8)), 400, "malformed");
        assertAnswer(runner.post(new byte[0]), 400, "malformed");
    }

    @Test
    void refusesMoreThanTheLargestBodyAndTakesTheLargest() throws IOException {
        String kick = new String(kick().body(), UTF_8);
        String largest = kick + " ".repeat(MAX_BODY_SIZE - kick.getBytes(UTF_8).length);
        assertAnswer(runner.post(largest.getBytes(UTF_8)), 200, "accepted");
        assertAnswer(runner.post((largest + " ").getBytes(UTF_8)), 413, "too-large");
        HttpRequest chunked = request("application/json")
                .POST(BodyPublishers.ofInputStream(() -> InputStream.nullInputStream())).build();
        assertAnswer(TestRunner.send(chunked), 400, "malformed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"})
    void refusesEveryMethodButPost(String method) throws IOException {
        HttpResponse<String> answer = TestRunner.send(request("application/json")
                .method(method, BodyPublishers.ofByteArray(kick().body())).build());
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).hasValue("POST");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        if (!method.equals("HEAD")) {
            assertAnswer(answer, 405, "method-not-allowed");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/json",
        "application/json; charset=utf-16", "application/jsonp", ""})
    void refusesEveryContentTypeButJson(String contentType) throws IOException {
        PrintedCallback kick = kick();
        assertAnswer(TestRunner.send(request(contentType).POST(BodyPublishers.ofByteArray(kick.body())).build()),
                415, "unsupported-media-type");
        assertNothingArrives(kick.callId());
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/json;charset=UTF-8", "Application/JSON; charset=\"utf-8\""})
    void takesJsonHoweverItIsWritten(String contentType) throws IOException {
        assertAnswer(TestRunner.send(request(contentType).POST(BodyPublishers.ofByteArray(kick().body())).build()),
                200, "accepted");
    }

    @Test
    void tellsAPersonWhatThePortIsForAndTakesNothingThere() {
        URI page = runner.callbackUri().resolve("/");
        HttpResponse<String> seen = TestRunner.send(HttpRequest.newBuilder(page).build());
        HttpResponse<String> head = TestRunner.send(HttpRequest.newBuilder(page).method("HEAD", BodyPublishers.noBody()).build());

        assertThat(seen.statusCode()).isEqualTo(404);
        assertThat(seen.body()).contains("this port receives the callbacks of Easemob").contains("easemob.callback.path")
                .doesNotContain("/callbacks").doesNotContain("0.1");
        assertThat(seen.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
        assertThat(seen.headers().firstValue("Content-Security-Policy").orElse("")).contains("default-src 'none'");
        assertThat(head.statusCode()).isEqualTo(404);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().map()).isEqualTo(seen.headers().map());
        assertThat(TestRunner.send(HttpRequest.newBuilder(page).POST(BodyPublishers.ofString("{}")).build()).body())
                .doesNotContain("easemob");
    }

    @Test
    void blamesTheSenderForAnExpectationThatNobodyKnows() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", runner.callbackUri().getPort())) {
            socket.getOutputStream().write(("POST /callbacks HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Expect: x\r\nContent-Length: 2\r\n\r\n{}").getBytes(UTF_8));
            socket.setSoTimeout(20_000);
            String status = "HTTP/1.1 400 ";
            assertThat(new String(socket.getInputStream().readNBytes(status.length()), UTF_8)).isEqualTo(status);
        }
    }

    /** A form's fields would become headers of the message in Camel's own HTTP consumer. */
    @Test
    void takesNoFormFieldForAHeader() throws IOException {
        HttpRequest form = request("application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("CamelHttpUri=" + receiver.url() + "/stolen&operation=kick")).build();
        assertAnswer(TestRunner.send(form), 415, "unsupported-media-type");
    }

    /** Every header here is understood by Camel, its components, JMS or the broker. None may reach a route. */
    @ParameterizedTest
    @CsvSource({
        "CamelHttpUri, /stolen", "CamelHttpPath, /stolen", "CamelHttpQuery, stolen=1", "CamelHttpRawQuery, stolen=1",
        "CamelHttpMethod, DELETE", "CamelHttpResponseCode, 201", "CamelRestHttpUri, /stolen", "CamelFileName, ../stolen",
        "CamelToEndpoint, log:stolen", "CamelRecipientListEndpoint, log:stolen", "CamelJmsDestinationName, conflicts",
        "CamelJmsDestination, conflicts", "CamelBeanMethodName, toString", "CamelSplitIndex, 7",
        "CamelOverruleFileName, stolen", "CamelCharsetName, UTF-16", "JMSXGroupID, stolen", "JMSReplyTo, conflicts",
        "JMSDestination, conflicts", "JMSCorrelationID, stolen", "JMSExpiration, 1", "JMSPriority, 9", "JMSType, stolen",
        "_AMQ_DUPL_ID, stolen", "_AMQ_SCHED_DELIVERY, 9999999999999", "_AMQ_GROUP_ID, stolen", "AMQ_SCHEDULED_DELAY, 99999",
        "callId, stolen", "family, stolen", "action, stolen", "operationType, stolen", "operation, create", "scope, chatroom",
        "roomId, stolen", "appKey, stolen", "actor, stolen",
        "target, stolen", "outcome, failed", "eventTime, 1", "chatType, chat", "destinations, console", "ce-id, stolen",
        "ce-type, stolen", "ce-source, stolen", "deliveryAttempts, 99", "failureReason, stolen", "Authorization, Basic eDp5",
        "Cookie, a=stolen", "traceparent, 00-stolen", "X-Forwarded-Host, stolen", "SOAPAction, stolen",
        "Content-Encoding, identity", "Accept-Encoding, gzip", "breadcrumbId, stolen"})
    void takesNoHeaderOfTheSender(String name, String value) throws IOException {
        PrintedCallback kick = kick();
        URI uri = URI.create(runner.callbackUri() + "?" + name + "=stolen");
        HttpResponse<String> answer = TestRunner.send(HttpRequest.newBuilder(uri).header("Content-Type", "application/json")
                .header(name, value).POST(BodyPublishers.ofByteArray(kick.body())).build());
        assertAnswer(answer, 200, "accepted");
        HttpReceiver.Received arrived = assertArrivesOnce(kick);
        assertThat(arrived.method()).isEqualTo("POST");
        assertThat(arrived.path()).isEqualTo("/hook");
        assertThat(arrived.body()).isEqualTo(kick.body());
        assertThat(arrived.header("ce-type")).isEqualTo("com.easemob.muc.kick");
        assertThat(arrived.headers().toString()).doesNotContain("stolen").doesNotContain("log:");
        assertThat(arrived.headers().keySet()).allMatch(header -> header.startsWith("ce-")
                || List.of("content-type", "content-length", "host", "user-agent", "connection", "accept-encoding",
                        "upgrade", "accept").contains(header),
                "one of our headers or of the HTTP client's own");
    }

    @Test
    void closesNoConnectionOfASenderThatKeepsItOpen() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", runner.callbackUri().getPort())) {
            for (int i = 0; i < 3; i++) {
                byte[] body = kick().body();
                socket.getOutputStream().write(("POST /callbacks HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                        + "Content-Length: " + body.length + "\r\n\r\n").getBytes(UTF_8));
                socket.getOutputStream().write(body);
                byte[] answer = new byte[8192];
                int length = socket.getInputStream().read(answer);
                assertThat(new String(answer, 0, length, UTF_8)).startsWith("HTTP/1.1 200 OK").contains("accepted");
            }
        }
    }

    private static PrintedCallback kick() {
        return PrintedCallback.ofVendor(Operation.KICK, Scope.GROUP, TestRunner.SECRET);
    }

    private static HttpRequest.Builder request(String contentType) {
        HttpRequest.Builder request = HttpRequest.newBuilder(runner.callbackUri());
        return contentType.isEmpty() ? request : request.header("Content-Type", contentType);
    }

    private static void assertAnswer(HttpResponse<String> answer, int status, String word) throws IOException {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body().getBytes(UTF_8)).hasSizeLessThan(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(JSON.readTree(answer.body()).path("status").textValue()).isEqualTo(word);
    }

    private static HttpReceiver.Received assertArrivesOnce(PrintedCallback callback) {
        await().until(() -> !arrivals(callback.callId()).isEmpty());
        settle();
        assertThat(arrivals(callback.callId())).hasSize(1);
        return arrivals(callback.callId()).get(0);
    }

    private static void assertNothingArrives(String callId) {
        settle();
        assertThat(arrivals(callId)).isEmpty();
    }

    /** The queues keep the order of a room, so when a later callback has arrived, an earlier one would have, too. */
    private static void settle() {
        PrintedCallback later = kick();
        runner.post(later.body());
        await().until(() -> !arrivals(later.callId()).isEmpty());
    }

    private static List<HttpReceiver.Received> arrivals(String callId) {
        return receiver.received().stream().filter(request -> new String(request.body(), UTF_8).contains(callId)).toList();
    }
}
