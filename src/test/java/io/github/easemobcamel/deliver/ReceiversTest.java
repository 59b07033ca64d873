package io.github.easemobcamel.deliver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.standardwebhooks.Webhook;
import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.HttpReceiver.Received;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The receivers to copy, in {@code examples/receivers}, take what a runner posts, once, and nothing that is forged. */
class ReceiversTest {

    private static final Path FOLDER = Path.of("examples/receivers").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SECRET = secret("the secret that both have.......");
    private static final String OTHER_SECRET = secret("the secret of somebody else.....");

    @TempDir
    static Path folder;

    private static final Map<String, Program> PROGRAMS = new TreeMap<>();
    private static final HttpReceiver WITNESS = new HttpReceiver();
    private static TestRunner runner;

    private record Program(Process process, URI url, Path output) {
    }

    /** One kick, to each receiver that can be run here, and to a witness that tells what they are sent. */
    @BeforeAll
    static void post() throws IOException {
        for (String name : List.of("express", "spring-boot", "fastapi", "go")) {
            int port = TestRunner.freePort();
            List<String> command = command(name, port);
            if (!command.isEmpty()) {
                PROGRAMS.put(name, start(name, command, port));
            }
        }
        runner = new TestRunner(folder.resolve("home"));
        destination("witness", WITNESS.url());
        PROGRAMS.forEach((name, program) -> destination(name, program.url().toString()));
        runner.with("easemob.forward.default",
                Stream.concat(Stream.of("witness"), PROGRAMS.keySet().stream()).collect(Collectors.joining(",")));
        runner.start()
                .post(SampleCallback.of(Operation.KICK, Scope.CHATROOM).inRoom("1735").fresh(TestRunner.SECRET, Instant.now()));
        await().atMost(PATIENCE).until(() -> WITNESS.taken().size() == 1);
    }

    @AfterAll
    static void stop() {
        PROGRAMS.values().forEach(program -> program.process().destroyForcibly());
        WITNESS.close();
        if (runner != null) {
            runner.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"express", "spring-boot", "fastapi", "go"})
    void takesWhatARunnerPostsOnceAndNothingThatIsForged(String name) throws Exception {
        Program program = PROGRAMS.get(name);
        assumeTrue(program != null, name + " is not there to be run: " + switch (name) {
            case "express" -> "npm install --prefix examples/receivers/express";
            case "spring-boot" -> "mvn -f examples/receivers/spring-boot/pom.xml package";
            case "fastapi" -> "pip install -r examples/receivers/fastapi/requirements.txt";
            default -> "install Go 1.19 or later";
        });
        await().atMost(PATIENCE).until(() -> kicks(program) == 1);
        Received posted = WITNESS.taken().get(0);

        assertThat(answer(program, posted, Map.of())).as("the same once more").isEqualTo(204);
        assertThat(answer(program, "forged".getBytes(UTF_8), posted, Map.of())).as("another body").isEqualTo(401);
        assertThat(answer(program, posted, Map.of("webhook-id", "other"))).as("another id").isEqualTo(401);
        assertThat(answer(program, posted, Map.of("ce-id", "other"))).as("an id that is not signed").isEqualTo(401);
        assertThat(answer(program, posted, Map.of("webhook-signature", "v1,"))).as("no signature").isEqualTo(401);
        assertThat(answer(program, posted, Map.of("webhook-timestamp", "soon"))).as("no time").isEqualTo(401);
        assertThat(answer(program, posted, signed(posted, OTHER_SECRET, Instant.now()))).as("another secret").isEqualTo(401);
        assertThat(answer(program, posted, signed(posted, SECRET, Instant.now().minusSeconds(360)))).as("old").isEqualTo(401);
        assertThat(answer(program, posted, signed(posted, SECRET, Instant.now().plusSeconds(360)))).as("to come").isEqualTo(401);
        Map<String, String> fresh = Map.of("ce-id", "other", "webhook-id", "other");
        assertThat(answer(program, posted, signed(posted, SECRET, Instant.now(), fresh))).as("another event").isEqualTo(204);

        await().atMost(PATIENCE).until(() -> kicks(program) == 2);
    }

    /** {@return how to start a receiver; nothing if what it needs is not there} */
    private static List<String> command(String name, int port) throws IOException {
        Path go = folder.resolve("receiver");
        return switch (name) {
            case "express" -> Files.isDirectory(FOLDER.resolve("express/node_modules/express"))
                    ? List.of("node", "receiver.mjs")
                    : List.of();
            case "spring-boot" -> Files.exists(FOLDER.resolve("spring-boot/target/receiver.jar"))
                    ? List.of("java", "-jar", "target/receiver.jar")
                    : List.of();
            case "fastapi" -> Stream.of("python3", "/usr/bin/python3")
                    .filter(python -> succeeds(List.of(python, "-c", "import fastapi, uvicorn")))
                    .map(python -> List.of(python, "-m", "uvicorn", "receiver:app", "--port", String.valueOf(port))).findFirst()
                    .orElse(List.of());
            default -> succeeds(List.of("go", "build", "-o", go.toString())) ? List.of(go.toString()) : List.of();
        };
    }

    private static Program start(String name, List<String> command, int port) throws IOException {
        Path output = folder.resolve(name + ".txt");
        ProcessBuilder builder = new ProcessBuilder(command).directory(FOLDER.resolve(name).toFile()).redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(Map.of("SIGNING_SECRET", SECRET, "PORT", String.valueOf(port), "SERVER_PORT",
                String.valueOf(port), "PYTHONDONTWRITEBYTECODE", "1"));
        return new Program(builder.start(), URI.create("http://127.0.0.1:" + port + "/easemob"), output);
    }

    private static boolean succeeds(List<String> command) {
        try {
            return new ProcessBuilder(command).directory(FOLDER.resolve("go").toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD).start()
                    .waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void destination(String name, String url) {
        String prefix = "easemob.destination." + name;
        runner.with(prefix + ".uri", url).with(prefix + ".signing-secret", SECRET).with(prefix + ".retry.max-delay", "1s");
    }

    private static long kicks(Program program) throws IOException {
        return Files.readAllLines(program.output()).stream().filter(line -> line.startsWith("com.easemob.muc.kick 1735: ")).count();
    }

    private static int answer(Program program, Received posted, Map<String, String> changed) {
        return answer(program, posted.body(), posted, changed);
    }

    private static int answer(Program program, byte[] body, Received posted, Map<String, String> changed) {
        Map<String, String> headers = new TreeMap<>();
        posted.headers().forEach((name, values) -> headers.put(name, String.join(",", values)));
        headers.keySet().removeIf(name -> !name.matches("ce-.*|webhook-.*|content-type"));
        headers.putAll(changed);
        HttpRequest.Builder request = HttpRequest.newBuilder(program.url()).version(HttpClient.Version.HTTP_1_1)
                .POST(BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        return TestRunner.send(request.build()).statusCode();
    }

    private static Map<String, String> signed(Received posted, String secret, Instant time) throws Exception {
        return signed(posted, secret, time, Map.of("webhook-id", posted.header("webhook-id")));
    }

    private static Map<String, String> signed(Received posted, String secret, Instant time, Map<String, String> ids)
            throws Exception {
        Map<String, String> headers = new TreeMap<>(ids);
        headers.put("webhook-timestamp", String.valueOf(time.getEpochSecond()));
        headers.put("webhook-signature",
                new Webhook(secret).sign(ids.get("webhook-id"), time.getEpochSecond(), new String(posted.body(), UTF_8)));
        return headers;
    }

    private static String secret(String text) {
        return "whsec_" + Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
