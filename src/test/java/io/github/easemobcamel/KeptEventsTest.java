package io.github.easemobcamel;

import static io.github.easemobcamel.TestRunner.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The recipes of "What keeps an event" in docs/extending.md, and the warning of what does not. */
class KeptEventsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path home;

    @Test
    void keepsForASecondDestinationWhatItCouldNotTakeBeforeAStop() {
        try (HttpReceiver audit = new HttpReceiver()) {
            audit.answering(request -> 500);
            byte[] body = sample();
            try (CapturedLog log = new CapturedLog(); TestRunner runner = recipe(audit).start()) {
                assertThat(runner.post(body).statusCode()).isEqualTo(200);
                await().atMost(PATIENCE).until(() -> !audit.received().isEmpty());
                assertThat(log.lines()).noneMatch(line -> line.contains("ends at-least-once"));
            }
            audit.answering(request -> 200);
            try (TestRunner restarted = recipe(audit).start()) {
                await().atMost(PATIENCE).until(() -> !audit.taken().isEmpty());
                assertThat(audit.taken().get(0).body()).as("after %s", restarted).isEqualTo(body);
            }
        }
    }

    private TestRunner recipe(HttpReceiver audit) {
        return new TestRunner(home).with("easemob.destination.on-kick.uri", "direct:on-kick")
                .with("easemob.destination.slow-audit.uri", "direct:slow-audit").with("easemob.forward.kick", "on-kick,slow-audit")
                .with("easemob.destination.slow-audit.retry.initial-delay", "1s")
                .withRoute("on-kick.camel.yaml", route("on-kick", "- to: log:kicked"))
                .withRoute("slow-audit.camel.yaml",
                        route("slow-audit", "- removeHeaders: {pattern: '*'}\n        - to: " + audit.url()));
    }

    @Test
    void collectsInAFile() throws IOException {
        Path file = home.resolve("out/kicks.jsonl");
        try (TestRunner runner = new TestRunner(home).with("easemob.destination.on-kick.uri", "direct:on-kick")
                .with("easemob.forward.kick", "on-kick")
                .withRoute("on-kick.camel.yaml", route("on-kick", "- to: file:" + file.getParent()
                        + "?fileName=kicks.jsonl&fileExist=Append"))
                .start()) {
            runner.post(sample());
            runner.post(sample());
            await().atMost(PATIENCE).until(() -> Files.exists(file) && Files.readString(file).split("callId", -1).length > 2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"- wireTap: {uri: 'direct:other'}", "- to: seda:other", "- to: direct:other2",
        "- threads: {poolSize: 1}",
        "- choice: {when: [{simple: '${header.scope} == \"group\"', steps: [{to: 'seda:other'}]}]}",
        "- aggregate: {correlationExpression: {constant: all}, completionSize: 2, aggregationStrategy: '#class:org.apache.camel.processor.aggregate.UseLatestAggregationStrategy', steps: [{to: 'log:all'}]}",
        "- resequence: {batchConfig: {}, simple: '${header.callId}', steps: [{to: 'log:all'}]}", "- sample: {samplePeriod: '1s'}"})
    void warnsOfAStepThatKeepsAnEventInMemoryOnly(String step) {
        try (CapturedLog log = new CapturedLog();
                TestRunner runner = new TestRunner(home)
                        .with("easemob.destination.on-kick.uri", "direct:on-kick").with("easemob.forward.kick", "on-kick")
                        .withRoute("on-kick.camel.yaml", route("on-kick", step))
                        .withRoute("other.camel.yaml", route("other", "- to: log:other"))
                        .withRoute("other2.camel.yaml", route("other2", "- to: seda:third"))
                        .withRoute("nobody.camel.yaml", route("nobody", "- to: seda:fourth")).start()) {
            List<String> warnings = log.lines().stream().filter(line -> line.contains("ends at-least-once")).toList();
            assertThat(warnings).as("by %s", runner).singleElement().asString()
                    .containsPattern(
                            "routes/(on-kick|other2).camel.yaml, line \\d+: the step \\w+ of the route (on-kick|other2) ends");
        }
    }

    private static String route(String id, String step) {
        return "- route:\n    id: " + id + "\n    from:\n      uri: direct:" + id + "\n      steps:\n        " + step + "\n";
    }

    private static byte[] sample() {
        return SampleCallback.of(Operation.KICK, Scope.CHATROOM).fresh(SECRET, Instant.now());
    }
}
