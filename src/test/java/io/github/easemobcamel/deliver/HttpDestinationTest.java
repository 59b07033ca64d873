package io.github.easemobcamel.deliver;

import static io.github.easemobcamel.TestRunner.SECRET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.easemobcamel.CapturedLog;
import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.HttpReceiver.Received;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import io.github.easemobcamel.http.client.RawHttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpComponent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An HTTP service as a destination: what it is sent, what counts as a success, and what an attempt may take. */
class HttpDestinationTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    /** What every HTTP client sends for the sake of the connection. */
    private static final Set<String> CLIENTS_OWN = Set.of("host", "connection", "user-agent", "content-length");

    @TempDir
    Path home;

    private final HttpReceiver receiver = new HttpReceiver();

    @Test
    void postsTheReceivedBytesAsACloudEventAndNothingElse() throws IOException {
        try (receiver; TestRunner runner = runnerTo(receiver.url() + "/hook").start()) {
            byte[] body = sample();

            runner.post(body);

            Received request = delivered(1).get(0);
            JsonNode callback = JSON.readTree(body);
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.path()).isEqualTo("/hook");
            assertThat(request.body()).isEqualTo(body);
            Map<String, List<String>> headers = new TreeMap<>(request.headers());
            headers.keySet().removeAll(CLIENTS_OWN);
            assertThat(headers).containsExactlyInAnyOrderEntriesOf(Map.of(
                    "content-type", List.of("application/json"),
                    "ce-specversion", List.of("1.0"),
                    "ce-id", List.of(callback.path("callId").textValue()),
                    "ce-source", List.of("/easemob/easemob-demo/demo"),
                    "ce-type", List.of("com.easemob.muc.kick"),
                    "ce-subject", List.of("173558850453505"),
                    "ce-time", List.of(Instant.ofEpochMilli(callback.path("timestamp").longValue()).toString()),
                    "ce-partitionkey", List.of("173558850453505")));
        }
    }

    /** What Camel would decode, sort, or take for its own. */
    @Test
    void asksForThePathAndQueryThatAreWritten() {
        List<String> targets = List.of("/p%2Fq", "/%2520/%2B/%3B%26/%7e", "/a+b;c,d@e!$'(f)*", "//x//y/", "/a/./b/../c",
                "/x?b=1&a=2&a=1", "/x?flag&empty=&a=b=c&&q?", "/x?token=a%2Bb%26c+d&name=%E8%81%8A%E5%A4%A9", "/", "/x?mail=a@b");
        try (RawHttpServer server = new RawHttpServer(connection -> {
            while (connection.readRequest()) {
                connection.answer(200, "");
            }
        }); TestRunner runner = new TestRunner(home)) {
            List<String> written = new ArrayList<>(targets);
            written.addAll(List.of("?q=1", "/f#part", "/o?b=1&httpMethod=PUT&a=%2B", "/\u804a"));
            for (int i = 0; i < written.size(); i++) {
                runner.with("easemob.destination.d" + i + ".uri", server.url() + written.get(i));
            }
            runner.with("easemob.forward.default", IntStream.range(0, written.size()).mapToObj(i -> "d" + i)
                    .collect(Collectors.joining(","))).start().post(sample());

            await().atMost(PATIENCE).until(() -> server.requests().size() >= written.size());
            List<String> expected = new ArrayList<>(targets.stream().map("POST "::concat).toList());
            expected.addAll(List.of("POST /?q=1", "POST /f", "PUT /o?b=1&a=%2B", "POST /%E8%81%8A"));
            assertThat(server.requests()).extracting(request -> request.substring(0, request.indexOf(" HTTP/1.1")))
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    /** A service that closes each connection after its answer without saying so. */
    @Test
    void losesNoAttemptOnAConnectionThatTheServiceHasClosed() {
        try (RawHttpServer server = new RawHttpServer(connection -> {
            connection.readRequest();
            connection.answer(200, "");
        }); CapturedLog log = new CapturedLog(); TestRunner runner = runnerTo(server.url()).start()) {
            for (int room = 1; room <= 20; room++) {
                runner.post(sample(String.valueOf(room)));
                int sent = room;
                await().atMost(PATIENCE).until(() -> server.requests().size() >= sent);
            }

            assertThat(log.lines()).noneMatch(line -> line.contains("not delivered"));
        }
    }

    @Test
    void goesThroughAProxyWhosePasswordNobodySees() {
        try (RawHttpServer proxy = new RawHttpServer(connection -> {
            while (connection.readRequest()) {
                boolean known = connection.request().contains("Proxy-Authorization: Basic "
                        + Base64.getEncoder().encodeToString("us@er:p4ssw0rd".getBytes(UTF_8)));
                connection.say(known ? "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
                        : "HTTP/1.1 407 x\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n");
            }
        });
                CapturedLog log = new CapturedLog();
                TestRunner runner = runnerTo("http://service.invalid/p%2Fq?b=1&a=2")
                        .with("easemob.destination.service.proxy", "http://us%40er:p4ssw0rd@127.0.0.1:" + proxy.port()).start()) {
            runner.post(sample());

            await().atMost(PATIENCE).until(() -> proxy.requests().size() >= 2);
            assertThat(proxy.requests())
                    .allMatch(request -> request.startsWith("POST http://service.invalid/p%2Fq?b=1&a=2 HTTP/1.1\r\n"));
            assertThat(log.text()).doesNotContain("p4ssw0rd", "not delivered");
        }
    }

    @Test
    void sendsTheUserAndPasswordInTheUriAsBasicAuthentication() {
        String url = receiver.url().replace("http://", "http://us%40er:p%3Aass-w0rd@");
        try (receiver; TestRunner runner = runnerTo(url + "/hook").start()) {
            receiver.answering(request -> request.header("authorization") == null ? 401 : 200);

            runner.post(sample());

            assertThat(delivered(1).get(0).header("authorization"))
                    .isEqualTo("Basic " + Base64.getEncoder().encodeToString("us@er:p:ass-w0rd".getBytes(UTF_8)));
        }
    }

    @Test
    void logsNoCredentialsOfTheUriWhateverHappens() throws IOException {
        try (CapturedLog log = new CapturedLog();
                receiver;
                TestRunner runner = runnerTo(
                        receiver.url().replace("http://", "http://user:p4ssw0rd@") + "/hook?token=t0ken")
                        .with("easemob.destination.refusing.uri",
                                "http://user:p4ssw0rd@127.0.0.1:" + TestRunner.freePort() + "/hook?token=t0ken")
                        .with("easemob.destination.refusing.retry.max-attempts", "1")
                        .with("easemob.destination.service.retry.max-attempts", "1")
                        .with("easemob.forward.default", "service,refusing").start()) {
            receiver.answering(request -> 500);

            runner.post(sample());

            String dead = deadLetter(runner, "service").getMessage().getHeaders()
                    + String.valueOf(deadLetter(runner, "refusing").getMessage().getHeaders());
            assertThat(dead).contains("HTTP status 500").doesNotContain("p4ssw0rd", "t0ken");
            assertThat(log.lines()).isNotEmpty().noneMatch(line -> line.contains("p4ssw0rd") || line.contains("t0ken"));
        }
    }

    @Test
    void takesAnyAnswerOf2xxForSuccess() {
        try (receiver;
                TestRunner runner = runnerTo(receiver.url())
                        .with("easemob.destination.service.retry.initial-delay", "1ms").start()) {
            receiver.answering(HttpDestinationTest::statusInPlaceOfRoom);

            // The last one: what is received after it would be another attempt.
            Stream.of("200", "201", "202", "204", "500").forEach(status -> runner.post(sample(status)));

            await().atMost(PATIENCE).until(() -> statuses("500").size() > 2);
            assertThat(receiver.taken()).extracting(Received::answered).containsExactlyInAnyOrder(200, 201, 202, 204);
        }
    }

    @Test
    void takesAnyOtherAnswerForAFailureAndAsksOncePerAttempt() {
        List<String> failures = List.of("301", "302", "307", "308", "400", "404", "429", "503");
        try (receiver;
                TestRunner runner = runnerTo(receiver.url() + "/hook")
                        .with("easemob.destination.service.retry.initial-delay", "1ms")
                        .with("easemob.destination.service.retry.max-attempts", "2").start()) {
            receiver.answering(HttpDestinationTest::statusInPlaceOfRoom);

            failures.forEach(status -> runner.post(sample(status)));

            assertThat(failures).allSatisfy(status -> assertThat(deadLetter(runner, "service")
                    .getMessage().getHeader(DeliveryAttempts.REASON, String.class)).startsWith("HTTP status "));
            assertThat(failures).allSatisfy(status -> assertThat(statuses(status)).hasSize(2));
            assertThat(receiver.received()).hasSize(2 * failures.size()).extracting(Received::path).containsOnly("/hook");
        }
    }

    @Test
    void anOptionInTheUriWinsOverTheTimeout() {
        CountDownLatch end = new CountDownLatch(1);
        try (receiver;
                TestRunner runner = runnerTo(receiver.url() + "?responseTimeout=500")
                        .with("easemob.destination.service.timeout", "1m")
                        .with("easemob.destination.service.retry.max-attempts", "1").start()) {
            receiver.answering(request -> answerAfter(end));
            long start = System.nanoTime();

            runner.post(sample());

            assertThat(deadLetter(runner, "service").getMessage().getHeader(DeliveryAttempts.REASON, String.class))
                    .contains("Timeout");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(10));
            end.countDown();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void givesUpOnAServiceThatAcceptsAConnectionAndStaysSilent(String scheme) throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                receiver;
                TestRunner runner = runnerTo(scheme + "://127.0.0.1:" + silent.getLocalPort())
                        .with("easemob.destination.service.timeout", "500ms")
                        .with("easemob.destination.service.retry.max-attempts", "1").start()) {
            long start = System.nanoTime();

            runner.post(sample());

            assertThat(deadLetter(runner, "service")).isNotNull();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(10));
        }
    }

    @Test
    void runsAsManyDeliveriesAtOnceAsConfigured() {
        CountDownLatch all = new CountDownLatch(30);
        try (receiver;
                TestRunner runner = runnerTo(receiver.url())
                        .with("easemob.destination.service.concurrency", "30").start()) {
            receiver.answering(request -> {
                all.countDown();
                return answerAfter(all);
            });

            Stream.iterate(1, room -> room + 1).limit(200).takeWhile(room -> all.getCount() > 0)
                    .forEach(room -> runner.post(sample(String.valueOf(room))));

            await().atMost(PATIENCE).until(() -> all.getCount() == 0);
        }
    }

    @Test
    void keepsNoCookies() {
        try (receiver; TestRunner runner = runnerTo(receiver.url()).start()) {
            receiver.settingCookie("session=1");

            runner.post(sample());
            delivered(1);
            runner.post(sample());

            assertThat(delivered(2)).extracting(request -> request.header("cookie")).containsOnlyNulls();
        }
    }

    @Test
    void callsHttpsAsItCallsHttp() {
        try (receiver; TestRunner runner = runnerTo(receiver.url()).start()) {
            runner.post(sample());
            delivered(1);

            List<HttpComponent> both = Stream.of("http", "https")
                    .map(name -> runner.camelContext().getComponent(name, HttpComponent.class)).toList();
            assertThat(both).doesNotHaveDuplicates()
                    .allMatch(HttpComponent::isAutomaticRetriesDisabled).allMatch(HttpComponent::isCookieManagementDisabled)
                    .noneMatch(HttpComponent::isFollowRedirects);
        }
    }

    private TestRunner runnerTo(String uri) {
        return new TestRunner(home).with("easemob.destination.service.uri", uri).with("easemob.forward.default", "service");
    }

    private static int statusInPlaceOfRoom(Received request) {
        return Integer.parseInt(request.header("ce-subject"));
    }

    private List<Received> statuses(String status) {
        return receiver.received().stream().filter(request -> request.header("ce-subject").equals(status)).toList();
    }

    private List<Received> delivered(int count) {
        await().atMost(PATIENCE).until(() -> receiver.taken().size() >= count);
        return receiver.taken();
    }

    private static Exchange deadLetter(TestRunner runner, String destination) {
        Exchange dead = runner.camelContext().createConsumerTemplate()
                .receive("jms:queue:dead-letters." + destination, PATIENCE.toMillis());
        assertThat(dead).as("in the dead letters of " + destination).isNotNull();
        return dead;
    }

    private static int answerAfter(CountDownLatch latch) {
        try {
            latch.await();
            return 200;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 500;
        }
    }

    private static byte[] sample() {
        return sample("173558850453505");
    }

    private static byte[] sample(String room) {
        return SampleCallback.of(Operation.KICK, Scope.CHATROOM).inRoom(room).fresh(SECRET, Instant.now());
    }
}
