package io.github.easemobcamel.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.easemobcamel.event.EventHeader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the contracts say beside what OutgoingEventsTest, KafkaDestinationTest and JmsDestinationTest hold against them. */
class ContractsTest {

    private static final Path FOLDER = Path.of("src/test/node");

    @Test
    void eachHeaderOfAnEventIsDescribed() {
        JsonNode headers = AsyncApi.document().at("/components/schemas/eventHeaders/properties");

        assertThat(headers.fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(EventHeader.ALL);
    }

    @Test
    void theLinterFindsNothing() throws Exception {
        assumeTrue(System.getenv("CI") != null || Files.isDirectory(FOLDER.resolve("node_modules/@redocly")),
                "the linter is not there: run npm install --prefix src/test/node, with Node 18 or later");
        Process node = new ProcessBuilder(
                List.of("node", "lint.mjs", "../../../schema/openapi.yaml", "../../../schema/asyncapi.yaml"))
                .directory(FOLDER.toFile()).redirectErrorStream(true).start();
        String findings = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(findings).isEmpty();
        assertThat(node.exitValue()).isZero();
    }
}
