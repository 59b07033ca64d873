package io.github.easemobcamel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.broker.EmbeddedBroker;
import io.github.easemobcamel.broker.QueueNames;
import io.github.easemobcamel.callback.Operation;
import io.github.easemobcamel.callback.SampleCallback;
import io.github.easemobcamel.callback.Scope;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the runner with {@code kill -9} while callbacks are coming in and being dispatched, at once after a random one of
 * them was answered 200; what was not answered is sent again, as Easemob does. Meanwhile the destinations refuse connections,
 * so that what they get in the end, when they listen, is what lies in their queues: each callback exactly once. Before that,
 * all of them are sent once more, and recognised.
 *
 * <p>{@code -Dcrash.kills=100} for more kills than the build has time for.
 */
class CrashTest {

    private static final int KILLS = Integer.getInteger("crash.kills", 4);
    private static final int SENDERS = 8;
    private static final Pattern CALL_ID = Pattern.compile("\"callId\":\"([^\"]+)\"");
    private static final List<String> DESTINATIONS = List.of("a", "b");

    private final Random random = new Random();
    private final HttpClient client = HttpClient.newHttpClient();
    private final BlockingQueue<byte[]> unanswered = new LinkedBlockingQueue<>();
    private final Map<String, byte[]> answered = new ConcurrentHashMap<>();
    private final int destinationPort = TestRunner.freePort();
    private final int port = TestRunner.freePort();
    private final int managementPort = TestRunner.freePort();

    @Test
    void losesNothingAndDoublesNothing(@TempDir Path home) throws Exception {
        configure(home);
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = startRunner(home);
            sendUntilKilled(process);
        }
        try (HttpReceiver receiver = new HttpReceiver(destinationPort)) {
            Process process = startRunner(home);
            sendTheUnanswered();
            assertThat(answered.values()).allSatisfy(callback -> assertThat(send(callback).body()).contains("duplicate"));
            await().atMost(Duration.ofMinutes(2)).until(() -> delivered(receiver, "a").keySet().containsAll(answered.keySet())
                    && delivered(receiver, "b").keySet().containsAll(answered.keySet()));
            process.destroy();
            assertThat(process.waitFor(40, TimeUnit.SECONDS)).as("stops when told to").isTrue();
            assertThat(leftInQueues(home)).allSatisfy((queue, count) -> assertThat(count).as(queue).isZero());
            for (String destination : DESTINATIONS) {
                assertThat(delivered(receiver, destination)).as("deliveries to " + destination)
                        .hasSameSizeAs(answered.keySet()).allSatisfy((callId, copies) -> assertThat(copies).isEqualTo(1));
            }
        }
        assertThat(answered).hasSizeGreaterThan(KILLS);
        System.out.printf("%d kills, %d callbacks answered 200, each once in each of %d destination queues%n",
                KILLS, answered.size(), DESTINATIONS.size());
    }

    private void configure(Path home) throws IOException {
        StringBuilder properties = new StringBuilder("easemob.callback.secrets=" + TestRunner.SECRET + "\n"
                + "camel.server.host=127.0.0.1\ncamel.server.port=" + port + "\ncamel.management.port=" + managementPort
                + "\neasemob.forward.default=" + String.join(",", DESTINATIONS) + "\n");
        for (String destination : DESTINATIONS) {
            properties.append("easemob.destination." + destination + ".uri=http://127.0.0.1:" + destinationPort + "/"
                    + destination + "\neasemob.destination." + destination + ".retry.max-delay=1s\n"
                    + "easemob.destination." + destination + ".retry.max-attempts=1000\n");
        }
        Files.writeString(home.resolve("application.properties"), properties);
    }

    private Process startRunner(Path home) throws IOException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", System.getProperty("java.class.path"), "-Xmx512m",
                "-Deasemob-camel.distribution=" + new File("").getAbsolutePath(),
                "io.github.easemobcamel.cli.EasemobCamel", "--home", home.toString(), "run")
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()))
                .start();
        await().atMost(Duration.ofMinutes(1)).ignoreExceptions().until(() -> {
            assertThat(process.isAlive()).as("runner alive; its log is " + home.resolve("log")).isTrue();
            HttpRequest health = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/callbacks")).build();
            return client.send(health, BodyHandlers.discarding()).statusCode() == 405;
        });
        return process;
    }

    /** Kills within the same millisecond in which one of the senders has read its 200. */
    private void sendUntilKilled(Process process) throws InterruptedException {
        AtomicInteger countdown = new AtomicInteger(1 + random.nextInt(400));
        List<Thread> senders = new ArrayList<>();
        for (int i = 0; i < SENDERS; i++) {
            Thread sender = new Thread(() -> {
                while (countdown.get() > 0) {
                    byte[] callback = unanswered.poll();
                    if (!post(callback == null ? fresh() : callback)) {
                        return;
                    }
                    if (countdown.decrementAndGet() == 0) {
                        process.destroyForcibly();
                    }
                }
            });
            senders.add(sender);
            sender.start();
        }
        for (Thread sender : senders) {
            sender.join();
        }
        process.destroyForcibly().waitFor();
    }

    private void sendTheUnanswered() {
        byte[] callback;
        while ((callback = unanswered.poll()) != null) {
            assertThat(post(callback)).as("the answer to a callback that is sent again").isTrue();
        }
    }

    private boolean post(byte[] callback) {
        try {
            assertThat(send(callback).statusCode()).isEqualTo(200);
            answered.put(callId(callback), callback);
            return true;
        } catch (IOException e) {
            unanswered.add(callback);
            return false;
        }
    }

    private HttpResponse<String> send(byte[] callback) throws IOException {
        try {
            return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/callbacks"))
                    .header("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(callback)).build(),
                    BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Integer> delivered(HttpReceiver receiver, String destination) {
        Map<String, Integer> copies = new HashMap<>();
        receiver.received().stream().filter(request -> request.path().equals("/" + destination))
                .forEach(request -> copies.merge(callId(request.body()), 1, Integer::sum));
        return copies;
    }

    private static Map<String, Long> leftInQueues(Path home) {
        List<String> queues = new ArrayList<>(List.of(QueueNames.CALLBACKS, QueueNames.CONFLICTS));
        DESTINATIONS.forEach(name -> queues.addAll(List.of(QueueNames.destination(name), QueueNames.deadLetters(name))));
        try (EmbeddedBroker broker = new EmbeddedBroker(home.resolve("data"), queues)) {
            return queues.stream().collect(Collectors.toMap(queue -> queue, broker::messageCount));
        }
    }

    private static byte[] fresh() {
        return SampleCallback.of(Operation.KICK, Scope.GROUP).fresh(TestRunner.SECRET, Instant.now());
    }

    private static String callId(byte[] callback) {
        Matcher matcher = CALL_ID.matcher(new String(callback, UTF_8));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }
}
