package io.github.easemobcamel.deliver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.HttpReceiver.Received;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * This build on data folders that former builds have left, killed while the destination {@code shop} with {@code order=strict}
 * refused connections: of each of three rooms the first event had failed once, and the later ones were held back. Each folder
 * is named after the commit that wrote it.
 */
class FormerFoldersTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> OF_4711 = List.of("a1", "a2", "a3", "a4");

    @TempDir
    Path home;

    private final HttpReceiver shop = new HttpReceiver();
    private TestRunner runner;

    @BeforeEach
    void prepare() {
        runner = new TestRunner(home).with("easemob.destination.shop.uri", shop.url())
                .with("easemob.destination.shop.retry.max-delay", "1h").with("easemob.forward.default", "shop");
    }

    @AfterEach
    void close() {
        runner.close();
        shop.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec574a9", "860a5f8", "11174b8"})
    void areDeliveredInOrderAndSoIsWhatComesLater(String folder) throws Exception {
        unpack(folder);
        runner.with("easemob.destination.shop.order", "strict").start();
        send("4711");
        send("another");

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(shop.taken()).hasSize(9));
        List<String> ids = ids();
        assertThat(ids.stream().filter(OF_4711::contains)).containsExactlyElementsOf(OF_4711);
        assertThat(ids.stream().filter(id -> id.startsWith("b"))).containsExactly("b1", "b2");
        assertThat(ids).contains("c1");
        assertThat(shop.taken()).filteredOn(request -> request.header("ce-subject").equals("4711")).hasSize(5)
                .extracting(FormerFoldersTest::id).last().isNotIn(OF_4711);
        assertNothingWaits();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec574a9", "860a5f8", "11174b8"})
    void areSetFreeWhenTheOrderIsRelaxed(String folder) throws Exception {
        unpack(folder);
        shop.answering(request -> List.of("a1", "b1").contains(id(request)) ? 500 : 200);
        runner.with("easemob.destination.shop.order", "relaxed").with("easemob.destination.shop.retry.initial-delay", "1h").start();

        // None of them waits for the event that fails on and on.
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(shop.taken()).extracting(FormerFoldersTest::id)
                .containsExactlyInAnyOrder("a2", "a3", "a4", "b2", "c1"));
    }

    private void unpack(String folder) throws IOException, InterruptedException {
        Path archive = Path.of("src/test/resources/data-folders", folder + ".tar.gz").toAbsolutePath();
        assertThat(new ProcessBuilder("tar", "xzf", archive.toString(), "-C", home.toString()).inheritIO().start().waitFor())
                .isZero();
    }

    private void send(String room) {
        runner.post(SampleCallback.of(Operation.KICK, Scope.CHATROOM).inRoom(room).fresh(TestRunner.SECRET, Instant.now()));
    }

    private void assertNothingWaits() {
        URI metrics = runner.managementUri("/observe/metrics");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(TestRunner.send(HttpRequest.newBuilder(metrics).build()).body())
                .contains("easemob_camel_waiting_events{destination=\"shop\"} 0.0")
                .contains("easemob_camel_dead_letters_waiting{destination=\"shop\"} 0.0"));
    }

    private List<String> ids() {
        return shop.taken().stream().map(FormerFoldersTest::id).toList();
    }

    /** The end of the callId: a1, a2 … in the folders. */
    private static String id(Received request) {
        String callId = new String(request.body(), UTF_8).replaceAll("(?s).*\"callId\": ?\"([^\"]+)\".*", "$1");
        return callId.substring(callId.indexOf('_') + 1);
    }
}
