package io.github.easemobcamel.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The vendor's own Web SDK takes the simulator for Easemob, in every call that it has for the attributes of a chatroom. What it gives
 * back has a {@code status} of its own making, in which no item is refused, and it throws what the service says of a single one.
 */
class WebSdkTest {

    private static final Path FOLDER = Path.of("src/test/node");

    @Test
    void makesItsCallsAboutAttributes() throws Exception {
        assumeTrue(System.getenv("CI") != null || Files.isDirectory(FOLDER.resolve("node_modules/easemob-websdk")),
                "the Web SDK is not there: run npm install --prefix src/test/node, with Node 18 or later");
        try (Simulator simulator = Simulator.start(SimulatorSettings.defaults())) {
            String token = new Caller(simulator).send("POST", "/token", """
                    {"grant_type":"client_credentials","client_id":"demo-client-id","client_secret":"demo-client-secret"}""").json()
                    .path("access_token").asText();

            assertThat(results(simulator.baseUrl(), token)).containsExactly("setOne null",
                    "setSome {\"status\":\"success\",\"errorKeys\":{},\"successKeys\":[\"b\",\"c\"]}", "forceOne null",
                    "forceSome {\"status\":\"success\",\"errorKeys\":{},\"successKeys\":[\"e\"]}",
                    "get {\"a\":\"1\",\"b\":\"2\",\"c\":\"3\",\"d\":\"4\",\"e\":\"5\"}",
                    "foreignOne FAILED properties key 'a' is not part of you", "removeOne null",
                    "removeSome {\"status\":\"success\",\"errorKeys\":{},\"successKeys\":[\"b\",\"c\"]}",
                    "forceRemove {\"status\":\"success\",\"errorKeys\":{},\"successKeys\":[\"d\",\"e\"]}");
            assertThat(simulator.rooms().demo().attributes()).isEmpty();
        }
    }

    private static List<String> results(String baseUrl, String token) throws IOException, InterruptedException {
        Process node = new ProcessBuilder("node", "web-sdk.mjs", baseUrl, token, Rooms.DEMO_ROOM).directory(FOLDER.toFile())
                .redirectErrorStream(true).start();
        String output = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output.lines().filter(line -> line.startsWith("RESULT ")).map(line -> line.substring("RESULT ".length())).toList();
    }
}
