package io.github.easemobcamel.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.easemobcamel.CapturedLog;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.store.Runners;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The session of a browser, the two tokens, and what browsers are told, over real HTTP. */
class ManagementAccessTest {

    private static final String TOKEN = "0123456789abcdef-token";
    private static final String READ_TOKEN = "fedcba9876543210-read";
    private static final Duration LONG = Duration.ofMinutes(30);
    private static Vertx vertx;

    private final CountDownLatch begun = new CountDownLatch(1);
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
        api.close();
        server.close().toCompletionStage().toCompletableFuture().join();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/page/app.js", "/page/style.css", "/page/vendor/preact.mjs"})
    void givesTheFilesToAnybodyAndNothingElse(String path) throws Exception {
        start(LONG, "");

        HttpResponse<String> file = send(get(path));
        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(send(get(path).header("If-None-Match", file.headers().firstValue("ETag").orElseThrow())).statusCode())
                .isEqualTo(304);
        assertThat(send(request(path).POST(BodyPublishers.noBody())).statusCode()).isEqualTo(401);
        assertThat(send(get("/page/nothing.js")).statusCode()).isEqualTo(404);
        assertThat(send(get("/admin/jobs")).statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/admin/jobs", "/admin/session", "/observe/health", "/nothing"})
    void tellsBrowsersToRunNothingButThePage(String path) {
        start(LONG, "");
        Map<String, List<String>> headers = send(get(path)).headers().map();

        assertThat(headers.get("content-security-policy").get(0)).contains("default-src 'none'", "script-src 'self'",
                "frame-ancestors 'none'", "base-uri 'none'").doesNotContain("unsafe");
        assertThat(headers.get("x-content-type-options")).containsExactly("nosniff");
        assertThat(headers.get("referrer-policy")).containsExactly("no-referrer");
        assertThat(headers).doesNotContainKey("access-control-allow-origin");
    }

    @Test
    void letsInWithASessionUntilItIsEnded() throws Exception {
        start(LONG, "");
        HttpResponse<String> login = login(TOKEN);

        String set = login.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(set).containsIgnoringCase("HttpOnly").contains("SameSite=Strict", "Path=/").doesNotContain("Secure")
                .doesNotContain(TOKEN);
        assertThat(new JsonMapper().readTree(login.body()).path("role").asText()).isEqualTo("operate");
        String cookie = cookie(login);
        assertThat(send(get("/admin/jobs").header("Cookie", cookie)).statusCode()).isEqualTo(200);
        assertThat(send(get("/admin/jobs").header("Cookie", cookie + "x")).statusCode()).isEqualTo(401);
        HttpResponse<String> end = send(
                request("/admin/session").header("Cookie", cookie).header("Content-Type", "application/json")
                        .DELETE());
        assertThat(end.headers().firstValue("Set-Cookie").orElseThrow()).contains("Max-Age=0");
        assertThat(send(get("/admin/jobs").header("Cookie", cookie)).statusCode()).isEqualTo(401);
    }

    @Test
    void saysWhetherSomebodyMustLogIn() {
        start(LONG, "");

        assertThat(send(get("/admin/session")).body()).isEqualTo("{\"tokenWanted\":true}");
        assertThat(send(get("/admin/session").header("Cookie", cookie(login(READ_TOKEN)))).body())
                .isEqualTo("{\"tokenWanted\":true,\"role\":\"read\"}");
    }

    @Test
    void letsTheReadTokenLookOnly() {
        start(LONG, "");
        String cookie = cookie(login(READ_TOKEN));

        for (String[] who : List.of(new String[]{"Authorization", "Bearer " + READ_TOKEN}, new String[]{"Cookie", cookie})) {
            assertThat(send(get("/admin/jobs").header(who[0], who[1])).statusCode()).isEqualTo(200);
            assertThat(send(get("/observe/metrics").header(who[0], who[1])).statusCode()).isEqualTo(200);
            assertThat(send(purge().header(who[0], who[1])).statusCode()).isEqualTo(403);
        }
        assertThat(send(purge().header("Cookie", cookie(login(TOKEN)))).statusCode()).isEqualTo(202);
    }

    @Test
    void endsASessionThatNobodyUsesAndWhatItStillGets() {
        start(Duration.ofSeconds(3), "");
        String cookie = cookie(login(TOKEN));
        CompletableFuture<HttpResponse<String>> endless = HttpClient.newHttpClient()
                .sendAsync(get("/admin/endless").header("Cookie", cookie).build(), BodyHandlers.ofString());
        await().until(() -> begun.getCount() == 0);

        await().until(() -> send(get("/admin/jobs").header("Cookie", cookie).header(ManagementGuard.BACKGROUND, "1"))
                .statusCode() == 401);
        await().until(endless::isCompletedExceptionally);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"token\": 1}", "[]", "{\"token\": \"\"}", "{\"token\": \"0123456789abcdef\"}"})
    void refusesAWrongLogin(String body) {
        start(LONG, "");
        HttpResponse<String> login = send(request("/admin/session").header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));

        assertThat(login.statusCode()).isIn(400, 401);
        assertThat(login.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void looksAtNoFurtherTokenWhileWrongOnesWait() {
        start(LONG, "", Duration.ofMillis(500));
        String cookie = cookie(login(TOKEN));
        HttpClient client = HttpClient.newHttpClient();
        List<CompletableFuture<Integer>> guesses = IntStream.range(0, 12).mapToObj(i -> client.sendAsync(
                get("/admin/jobs").header("Authorization", "Bearer guess-number-" + i).build(), BodyHandlers.discarding())
                .thenApply(HttpResponse::statusCode)).toList();

        await().until(() -> guesses.stream().filter(CompletableFuture::isDone).count() >= 8);
        assertThat(send(get("/admin/jobs").header("Cookie", cookie)).statusCode()).isEqualTo(200);
        assertThat(guesses.stream().map(CompletableFuture::join)).containsOnly(401, 429)
                .filteredOn(status -> status == 401).hasSize(4);
        assertThat(send(get("/admin/jobs").header("Authorization", "Bearer " + TOKEN)).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"https://ops.example.com, 202", "https://OPS.example.com, 202", "http://ops.example.com, 403",
        "https://ops.example.com.evil.example, 403", "https://evil.example, 403", "null, 403"})
    void takesThePageBehindAProxy(String origin, int status) {
        start(LONG, "https://ops.example.com");
        HttpResponse<String> login = login(TOKEN);
        assertThat(login.headers().firstValue("Set-Cookie").orElseThrow()).startsWith("__Host-").contains("Secure");

        assertThat(send(purge().header("Cookie", cookie(login)).header("Origin", origin)).statusCode()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"same-origin, 200", "none, 200", "same-site, 403", "cross-site, 403"})
    void refusesWhatTheBrowserSaysIsOfAnotherSite(String site, int status) {
        start(LONG, "");

        assertThat(send(get("/admin/jobs").header("Authorization", "Bearer " + TOKEN).header("Sec-Fetch-Site", site))
                .statusCode()).isEqualTo(status);
    }

    @Test
    void writesALineForEachAct() {
        start(LONG, "");
        try (CapturedLog log = new CapturedLog()) {
            String cookie = cookie(login(TOKEN));
            send(purge().header("Cookie", cookie));
            send(get("/admin/jobs").header("Cookie", cookie));
            send(purge().header("Authorization", "Bearer " + TOKEN));

            await().until(() -> log.lines().stream().filter(line -> line.contains("/purge")).count() == 2);
            assertThat(log.lines()).filteredOn(line -> line.startsWith("easemob-camel.audit log in by session ")).hasSize(1);
            assertThat(log.lines()).filteredOn(line -> line.matches(
                    "easemob-camel.audit POST /admin/dead-letters/service/purge \\{\"all\": true} by session \\S+ from 127.0.0.1: 202 .*"))
                    .hasSize(1);
            assertThat(log.lines()).noneMatch(line -> line.contains(TOKEN) || line.contains("GET /admin/jobs"));
        }
    }

    private void start(Duration idle, String publicUrl) {
        start(idle, publicUrl, Duration.ofMillis(10));
    }

    private void start(Duration idle, String publicUrl, Duration wrongTokenPause) {
        ConnectionFactory away = (ConnectionFactory) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[]{ConnectionFactory.class}, (proxy, method, arguments) -> {
                    throw new JMSException("away");
                });
        Router router = Router.router(vertx);
        router.route("/observe/*").handler(request -> request.end("observed"));
        api = new AdminApi(away, () -> Set.of("service"), new SimpleMeterRegistry(), Clock.systemUTC(), Optional.empty(),
                Runners.ALONE,
                List.of());
        api.mount(router, () -> new Access(TOKEN, READ_TOKEN, "127.0.0.1", 9876, publicUrl, idle), "/observe/health",
                wrongTokenPause);
        router.route("/admin/endless").order(-1).handler(request -> {
            request.response().setChunked(true).write("begun");
            begun.countDown();
        });
        server = vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture()
                .join();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + path));
    }

    private HttpRequest.Builder get(String path) {
        return request(path).GET();
    }

    private HttpRequest.Builder purge() {
        return request("/admin/dead-letters/service/purge").header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"all\": true}"));
    }

    private HttpResponse<String> login(String token) {
        return send(request("/admin/session").header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"token\": \"" + token + "\"}")));
    }

    private static String cookie(HttpResponse<String> login) {
        return login.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        return TestRunner.send(request.build());
    }
}
