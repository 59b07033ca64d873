package io.github.easemobcamel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.CallbackSignature;
import io.github.easemobcamel.event.Family;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleChoice;
import io.github.easemobcamel.event.Scope;
import io.github.easemobcamel.tls.TestAuthority;
import io.github.easemobcamel.tls.TestAuthority.Issued;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SendCommandTest {

    private static final String SECRET = "dev-secret";

    private final Queue<JsonNode> received = new ConcurrentLinkedQueue<>();
    private final Queue<String> contentTypes = new ConcurrentLinkedQueue<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private String url;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/callbacks", this::receive);
        server.createContext("/broken", exchange -> answer(exchange, 503, "{\"status\":\"unavailable\"}"));
        server.createContext("/odd", exchange -> answer(exchange, 200, "{\"status\":\"a\\u001b[2Jb\"}"));
        server.createContext("/hang-up", HttpExchange::close);
        AtomicInteger asked = new AtomicInteger();
        server.createContext("/hang-up-once", exchange -> {
            if (asked.getAndIncrement() == 0) {
                exchange.close();
            } else {
                answer(exchange, 200, "{\"status\":\"accepted\"}");
            }
        });
        server.start();
        url = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void receive(HttpExchange exchange) throws IOException {
        JsonNode callback = new ObjectMapper().readTree(exchange.getRequestBody());
        contentTypes.add(exchange.getRequestHeaders().getFirst("Content-Type"));
        received.add(callback);
        String signature = CallbackSignature.of(
                callback.path("callId").asText(), SECRET, callback.path("timestamp").asText());
        if (exchange.getRequestMethod().equals("POST") && signature.equals(callback.path("security").asText())) {
            answer(exchange, 200, "{\"status\":\"accepted\"}");
        } else {
            answer(exchange, 401, "{\"status\":\"unauthorized\"}");
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private int send(String... arguments) {
        return sendWith(Map.of(), arguments);
    }

    private int sendWith(Map<String, String> environment, String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "send";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return EasemobCamel.commandLine(environment)
                .setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(all);
    }

    private List<String> operations() {
        return received.stream().map(callback -> callback.at("/payload/operation").asText()).toList();
    }

    private List<Boolean> chatrooms() {
        return received.stream().map(callback -> callback.at("/payload/is_chatroom").asBoolean()).distinct().toList();
    }

    private long distinctCallIds() {
        return received.stream().map(callback -> callback.path("callId").asText()).distinct().count();
    }

    @Test
    void sendsSamplesInTheNewerFormat() {
        assertThat(send("kick", "create", "--format", "newer", "--url", url + "/callbacks")).isZero();
        assertThat(received).extracting(callback -> callback.path("operation").asText()).containsExactlyInAnyOrder("LEAVE",
                "CREATE");
        received.clear();

        assertThat(send("all", "--scope", "chatroom", "--format", "newer", "--url", url + "/callbacks")).isZero();
        assertThat(received).hasSizeGreaterThan(15).allSatisfy(callback -> assertThat(callback.path("type").asText())
                .isEqualTo("CHATROOM"));

        assertThat(send("set_metadata", "--format", "newer", "--url", url + "/callbacks")).isEqualTo(2);
        assertThat(err.toString()).contains("the newer format has no action set_metadata; leave out --format newer");
    }

    @Test
    void sendsASignedSampleAndSaysWhatItWasAnswered() {
        assertThat(send("kick", "--url", url + "/callbacks")).isZero();

        assertThat(operations()).containsExactly("kick");
        assertThat(chatrooms()).containsExactly(false);
        assertThat(contentTypes).containsExactly("application/json");
        assertThat(out.toString().lines()).hasSize(2).first().asString()
                .matches("Sent 1 of 1 to " + url + "/callbacks in \\d+\\.\\d s");
        assertThat(out.toString().lines()).last().isEqualTo("200 accepted: 1");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void sendsSeveralOfEachWithFreshIdsIntoTheGivenRoom() {
        assertThat(send("kick", "add_mute", "--scope", "chatroom", "--room", "4711", "--count", "50",
                "--url", url + "/callbacks")).isZero();

        assertThat(operations().stream().collect(Collectors.groupingBy(each -> each, Collectors.counting())))
                .isEqualTo(Map.of("kick", 50L, "add_mute", 50L));
        assertThat(chatrooms()).containsExactly(true);
        assertThat(received).allMatch(callback -> callback.path("group_id").asText().equals("4711"));
        assertThat(distinctCallIds()).isEqualTo(100);
        assertThat(out.toString()).contains("200 accepted: 100");
    }

    @ParameterizedTest
    @CsvSource({"all, 'GROUP,CHATROOM'", "all --scope chatroom, CHATROOM", "all --scope group, GROUP"})
    void sendsAllSamples(String arguments, String scopes) {
        List<Scope> wanted = Stream.of(scopes.split(",")).map(Scope::valueOf).toList();
        int samples = (int) Stream.of(Operation.values()).flatMap(operation -> operation.scopes().stream())
                .filter(wanted::contains).count() + (arguments.equals("all") ? (int) SampleChoice.ofFamilies().count() : 0);
        assertThat(send((arguments + " --url " + url + "/callbacks").split(" "))).isZero();

        assertThat(received).hasSize(samples);
        assertThat(distinctCallIds()).isEqualTo(samples);
    }

    @Test
    void takesTheOnlyScopeOfAnOperation() {
        assertThat(send("set_metadata", "--url", url + "/callbacks")).isZero();

        assertThat(chatrooms()).containsExactly(true);
    }

    @Test
    void keepsSeveralRequestsInFlight() {
        CyclicBarrier fourAtOnce = new CyclicBarrier(4);
        server.createContext("/together", exchange -> {
            try {
                fourAtOnce.await(10, TimeUnit.SECONDS);
                answer(exchange, 200, "{\"status\":\"accepted\"}");
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                answer(exchange, 500, "{\"status\":\"alone\"}");
            }
        });

        assertThat(send("kick", "--count", "8", "--url", url + "/together")).isZero();
        assertThat(out.toString()).contains("200 accepted: 8");
    }

    @Test
    void keepsToTheRate() {
        long start = System.nanoTime();

        assertThat(send("kick", "--count", "21", "--rate", "100", "--url", url + "/callbacks")).isZero();

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(200));
    }

    @Test
    void signsWithTheFirstSecretOfTheEnvironment() {
        assertThat(sendWith(Map.of("EASEMOB_CALLBACK_SECRETS", " dev-secret, older"), "kick", "--url", url + "/callbacks"))
                .isZero();
        assertThat(sendWith(Map.of("EASEMOB_CALLBACK_SECRETS", "other"), "kick", "--url", url + "/callbacks")).isOne();
        assertThat(sendWith(Map.of("EASEMOB_CALLBACK_SECRETS", "other"), "kick", "--secret", SECRET,
                "--url", url + "/callbacks")).isZero();
    }

    @Test
    void saysWhatToDoWhenTheSecretIsWrong() {
        assertThat(send("kick", "--count", "3", "--secret", "hush-hush", "--url", url + "/callbacks")).isOne();

        assertThat(out.toString()).contains("401 unauthorized: 3").doesNotContain("hush-hush");
        assertThat(err.toString().lines()).containsExactly("easemob-camel: the secret is not one of "
                + "easemob.callback.secrets there; give the right one with --secret or EASEMOB_CALLBACK_SECRETS");
    }

    @ParameterizedTest
    @CsvSource({"/broken,503 unavailable: 2", "/nowhere,404: 2", "/odd,200: 2"})
    void countsEveryKindOfAnswer(String path, String line) {
        int exitCode = send("kick", "--count", "2", "--url", url + path);

        assertThat(out.toString().lines()).contains(line);
        assertThat(exitCode).isEqualTo(line.startsWith("200") ? 0 : 1);
    }

    @Test
    void countsWhatIsNotAnswered() {
        assertThat(send("kick", "--count", "2", "--url", url + "/hang-up")).isOne();

        assertThat(out.toString()).containsPattern("no answer \\(.+\\): 2");
    }

    /** As with a connection that was kept while the runner was replaced. */
    @Test
    void sendsOnceMoreWhatWasNotAnswered() {
        assertThat(send("kick", "--url", url + "/hang-up-once")).isZero();

        assertThat(out.toString()).contains("200 accepted: 1").doesNotContain("no answer");
    }

    @Test
    void saysInOneLineThatNobodyListens() {
        String nobody = "http://127.0.0.1:" + TestRunner.freePort() + "/callbacks";

        assertThat(send("kick", "--count", "100000", "--url", nobody)).isOne();

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines()).containsExactly("easemob-camel: cannot connect to " + nobody
                + "; start the runner (easemob-camel run) or give its address with --url");
    }

    @Test
    void namesTheNearestOperation() {
        assertThat(send("kik", "--url", url + "/callbacks")).isEqualTo(2);

        assertThat(err.toString().lines()).containsExactly("easemob-camel: unknown action kik; did you mean kick?",
                "Try: easemob-camel send --help");
        assertThat(received).isEmpty();
    }

    @Test
    void sendsASampleOfAnotherFamily() {
        assertThat(send("message.groupchat", "user-status.login", "--url", url + "/callbacks")).isZero();
        assertThat(received).extracting(callback -> Family.of(callback)).containsExactlyInAnyOrder(Family.MESSAGE,
                Family.USER_STATUS);

        assertThat(send("user-status.logon", "--url", url + "/callbacks")).isEqualTo(2);
        assertThat(err.toString()).contains("unknown action user-status.logon; did you mean user-status.login?");
    }

    @Test
    void namesAllOperationsInItsHelp() {
        assertThat(send("--help")).isZero();

        assertThat(out.toString().replaceAll("\\s+", " ")).contains("invite_decline, kick, ", "group_member_metadata_update",
                "message.chat, ", "push.fail",
                ", all.");
    }

    @Test
    void namesNoOperationForAnythingFarOff() {
        assertThat(send("xxxxxxxxxxxx")).isEqualTo(2);

        assertThat(err.toString()).startsWith("easemob-camel: unknown action xxxxxxxxxxxx" + System.lineSeparator() + "Try: ");
    }

    @Test
    void refusesAnOperationThatTheScopeLacks() {
        assertThat(send("kick", "invite", "--scope", "chatroom", "--url", url + "/callbacks")).isEqualTo(2);

        assertThat(err.toString()).startsWith("easemob-camel: chatrooms have no action invite; leave out --scope")
                .contains("take one of theirs: destroy, kick").doesNotContain("apply");
        assertThat(err.toString().lines()).hasSize(2);
        assertThat(received).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"--count,0", "--count,-1", "--count,x", "--rate,0", "--rate,NaN", "--scope,room", "--room,' '",
        "--url,ftp://x/y", "--url,/callbacks", "--url,http:callbacks"})
    void refusesAValueThatMakesNoSense(String option, String value) {
        assertThat(send("kick", option, value)).isEqualTo(2);

        assertThat(err.toString()).contains(option);
    }

    @Test
    void sendsToTheRunnerInTheHome(@TempDir Path home) throws IOException {
        server.createContext("/from/easemob", this::receive);
        Files.writeString(home.resolve("application.properties"), """
                camel.server.port=%s
                easemob.callback.path=/from/{{place}}
                place=easemob
                easemob.callback.secrets=%s, older
                """.formatted(server.getAddress().getPort(), SECRET));

        assertThat(send("kick", "--home", home.toString())).as(err.toString()).isZero();
        assertThat(out.toString()).contains("to " + url + "/from/easemob in", "200 accepted: 1");
        assertThat(sendWith(Map.of("EASEMOB_CALLBACK_SECRETS", "another"), "kick", "--home", home.toString())).isOne();
        assertThat(send("kick", "--home", home.toString(), "--secret", "another")).isOne();
        assertThat(send("kick", "--home", home.toString(), "--url", url + "/callbacks")).isZero();
        assertThat(out.toString()).contains("to " + url + "/callbacks in");
    }

    @Test
    void sendsOverTlsIfTheHomeSaysSo(@TempDir Path folder) throws IOException {
        Issued issued = new TestAuthority(folder.resolve("authority")).issue("server");
        Path home = Files.createDirectory(folder.resolve("home"));
        try (TestRunner runner = new TestRunner(home)
                .with("easemob.server.tls.keystore", issued.keystore().toString())
                .with("easemob.server.tls.keystore-password", TestAuthority.PASSWORD).start()) {
            int port = runner.callbackUri().getPort();
            Files.writeString(home.resolve("application.properties"), """
                    camel.server.port=%s
                    easemob.server.tls.keystore=%s
                    """.formatted(port, issued.keystore()));

            assertThat(send("kick", "--count", "3", "--home", home.toString())).isOne();
            assertThat(err.toString().lines()).singleElement().asString()
                    .startsWith("easemob-camel: the certificate of https://127.0.0.1:"
                            + port + "/callbacks is not trusted here")
                    .contains("keytool -importcert", "javax.net.ssl.trustStore");

            assertThat(send("kick", "--url", "http://127.0.0.1:" + port + "/callbacks")).isOne();
            assertThat(err.toString().lines()).last().asString()
                    .startsWith("easemob-camel: nothing is answered at http://127.0.0.1:")
                    .endsWith("; if that port speaks TLS, give --url with https://");
        }
    }

    @Test
    void saysThatThePortSpeaksNoTls(@TempDir Path home) {
        try (TestRunner runner = new TestRunner(home).start()) {
            assertThat(send("kick", "--count", "3", "--url", runner.callbackUri().toString().replace("http:", "https:"))).isOne();
        }

        assertThat(err.toString().lines()).singleElement().asString().startsWith("easemob-camel: cannot speak TLS with https://")
                .contains("give --url with http://");
    }
}
