package io.github.easemobcamel.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.store.Runners;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may use the administration and what it refuses, over real HTTP; the broker is away. */
class AdminApiTest {

    private static final String TOKEN = "0123456789abcdef-token";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static Vertx vertx;

    private final CountDownLatch broker = new CountDownLatch(1);
    private AdminApi api;
    private HttpServer server;

    @BeforeAll
    static void startVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopVertx() {
        vertx.close();
    }

    @AfterEach
    void stop() {
        broker.countDown();
        if (api != null) {
            api.close();
            server.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/dead-letters/service?operaton=kick, operaton: unknown", "/dead-letters/service?limit=0, limit: ",
        "/dead-letters/service?limit=1001, limit: ", "/dead-letters/service?limit=x, limit: ",
        "/dead-letters/service?from=yesterday, from: ", "/dead-letters/service?to=2026-11-22, to: ",
        "/dead-letters/service?roomId=, roomId: ", "/dead-letters/service?callId=a%0Ab, callId: ",
        "/dead-letters/service?operation=a&operation=b, operation: given more than once",
        "/dead-letters/service?after=a%27b, after: ", "/dead-letters/service/a%27b, id: ", "/conflicts?error=x, error: ",
        "/dead-letters?limit=1, limit: unknown", "/jobs?x=1, x: unknown"})
    void namesAWrongParameter(String path, String message) throws IOException {
        start("");
        HttpResponse<String> response = get(path);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).path("status").asText()).isEqualTo("malformed");
        assertThat(json(response).path("message").asText()).startsWith(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "| ids, all or a filter", "{} | ids, all or a filter", "[] | ids, all or a filter", "{\"all\": false} | all: ",
        "{\"all\": \"yes\"} | all: ", "{\"ids\": []} | ids: ", "{\"ids\": \"x\"} | ids: ", "{\"ids\": [1]} | ids: ",
        "{\"ids\": [\"a'b\"]} | ids: ", "{\"all\": true, \"roomId\": \"1\"} | roomId: ", "{\"room\": \"1\"} | room: unknown",
        "{\"roomId\": 1} | roomId: ", "{\"ratePerSecond\": 5} | ids, all or a filter",
        "{\"all\": true, \"ratePerSecond\": 0} | ratePerSecond: ",
        "{\"all\": true, \"ratePerSecond\": \"5\"} | ratePerSecond: ", "{\"all\": true, \"dryRun\": 1} | dryRun: ",
        "{\"from\": \"now\"} | from: ", "{ | the body is not JSON"})
    void namesAWrongSelection(String body, String message) throws IOException {
        start("");
        for (String path : List.of("/dead-letters/service/purge", "/dead-letters/service/replay", "/conflicts/purge")) {
            HttpResponse<String> response = post(path, body == null ? "" : body);

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(json(response).path("message").asText()).startsWith(message);
        }
    }

    /** Who writes this wants nothing to be done. */
    @ParameterizedTest
    @ValueSource(strings = {"\"yes\"", "\"true\"", "1", "null"})
    void doesNothingWhenItIsNotCertainWhetherThatIsMeant(String dryRun) throws IOException {
        start("");
        for (String path : List.of("/dead-letters/service/replay", "/destinations/gone/move")) {
            HttpResponse<String> response = post(path, "{\"destination\": \"service\", \"dryRun\": " + dryRun + "}");

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(json(response).path("message").asText()).isEqualTo("dryRun: true or false");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/nothing", "/dead-letters/service/a/b", "/conflicts/a/b", "/jobs/1",
        "/jobs/1/2"})
    void knowsWhatIsNotThere(String path) throws IOException {
        start("");

        assertThat(get(path).statusCode()).isEqualTo(404);
        assertThat(json(get(path)).path("status").asText()).isEqualTo("not-found");
    }

    @Test
    void refusesOtherMethodsAndLongBodies() {
        start("");

        assertThat(get("/dead-letters/service/purge").statusCode()).isEqualTo(405);
        assertThat(post("/dead-letters/service", "{}").statusCode()).isEqualTo(405);
        assertThat(post("/dead-letters", "{}").statusCode()).isEqualTo(405);
        assertThat(post("/conflicts/purge", " ".repeat(300_000)).statusCode()).isEqualTo(413);
    }

    @Test
    void saysThatTheBrokerIsAway() throws IOException {
        start("");
        broker.countDown();

        assertThat(get("/dead-letters").statusCode()).isEqualTo(503);
        assertThat(json(get("/dead-letters")).path("message").asText()).isEqualTo("the broker: away");
    }

    @Test
    void refusesASecondJobOnAQueueAndBoundsWhatWaits() {
        start("");

        assertThat(post("/dead-letters/service/replay", "{\"all\": true}").statusCode()).isEqualTo(202);
        assertThat(post("/dead-letters/service/purge", "{\"all\": true}").statusCode()).isEqualTo(409);
        List<Integer> statuses = new CopyOnWriteArrayList<>();
        IntStream.range(0, 30).forEach(i -> CLIENT.sendAsync(request("/dead-letters").build(), BodyHandlers.ofString())
                .thenAccept(response -> statuses.add(response.statusCode())));
        await().until(() -> statuses.size() >= 12);
        assertThat(statuses).containsOnly(503);
        broker.countDown();
        await().until(() -> statuses.size() == 30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:9876", "127.0.0.1.evil.example", "localhost.evil.example", ""})
    void refusesAForeignHost(String host) throws IOException {
        start("");

        assertThat(raw("GET /admin/jobs HTTP/1.1\r\nHost: " + host + "\r\n")).isIn(403, 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1:1", "LOCALHOST:9876", "[::1]:80", "management.internal"})
    void takesAHostOfThisMachine(String host) throws IOException {
        start("");

        assertThat(raw("GET /admin/jobs HTTP/1.1\r\nHost: " + host + "\r\n")).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"http://evil.example, 403", "null, 403", "https://localhost:1, 403", "http://localhost:1, 200", "'', 403"})
    void refusesAForeignOrigin(String origin, int status) throws IOException {
        start("");

        assertThat(raw("GET /admin/jobs HTTP/1.1\r\nHost: localhost:1\r\nOrigin: " + origin + "\r\n")).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "''", "text/plain;application/json"})
    void refusesWhatAFormCanSend(String contentType) {
        start("");

        assertThat(send(request("/conflicts/purge").header("Content-Type", contentType)
                .POST(BodyPublishers.ofString("{\"all\": true}"))).statusCode()).isEqualTo(415);
        assertThat(get("/jobs").body()).isEqualTo("{\"jobs\":[]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer ", "Bearer " + TOKEN + "x", "Bearer 0123456789abcdef", "Basic " + TOKEN, TOKEN})
    void wantsTheToken(String authorization) {
        start(TOKEN);
        for (String path : List.of("/admin/jobs", "/observe/metrics", "/observe/health?data=true",
                "/observe/health/..%2f..%2fadmin",
                "/observe/health/other", "/nothing", "/page", "/page/..%2fadmin/jobs")) {
            HttpResponse<String> response = send(HttpRequest.newBuilder(uri(path)).header("Authorization", authorization));
            assertThat(response.statusCode()).as(path).isEqualTo(401);
            assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer");
            assertThat(response.body()).doesNotContain(TOKEN);
        }
    }

    @Test
    void letsInWithTheTokenAndHealthWithout() throws IOException {
        start(TOKEN);

        assertThat(raw("GET /admin/jobs HTTP/1.1\r\nHost: runner.internal\r\nAuthorization: bearer " + TOKEN + "\r\n"))
                .isEqualTo(200);
        assertThat(raw("GET /observe/metrics HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + TOKEN + "\r\n")).isEqualTo(200);
        for (String path : List.of("/observe/health", "/observe/health/live", "/observe/health/ready")) {
            assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: a\r\n")).as(path).isEqualTo(200);
        }
    }

    /** Everything that is not administration answers 200 here, mounted before the guard. */
    private void start(String token) {
        ConnectionFactory away = (ConnectionFactory) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[]{ConnectionFactory.class}, (proxy, method, arguments) -> {
                    broker.await();
                    throw new JMSException("away");
                });
        Router router = Router.router(vertx);
        router.route("/observe/*").handler(request -> request.end("observed"));
        api = new AdminApi(away, () -> Set.of("service", "console"), new SimpleMeterRegistry(), Clock.systemUTC(), Optional.empty(),
                Runners.ALONE,
                List.of());
        api.mount(router, () -> new Access(token, "", "management.internal", 9876, "", Duration.ofMinutes(30)), "/observe/health",
                Duration.ofMillis(10));
        server = vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1")
                .toCompletionStage().toCompletableFuture().join();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.actualPort() + path);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri("/admin" + path));
    }

    private HttpResponse<String> get(String path) {
        return send(request(path));
    }

    private HttpResponse<String> post(String path, String body) {
        return send(request(path).header("Content-Type", "application/json; charset=utf-8").POST(BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        return TestRunner.send(request.build());
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        return new JsonMapper().readTree(response.body());
    }

    /** The Java client sets the header Host by itself. */
    private int raw(String head) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
            OutputStream out = socket.getOutputStream();
            out.write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return Integer.parseInt(new String(in.readAllBytes(), StandardCharsets.US_ASCII).split(" ")[1]);
        }
    }
}
