package io.github.easemobcamel;

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

/** Route files and homes with every name that a file can have, and route files that are reached through links. */
class NamesAndLinksTest {

    private static final List<String> NAMES = List.of("a+b", "a%20b", "a b", "a,b", "{{a}}", "a\\b", "a#b", "a?b=c", "a*", "a:b",
            "$a",
            "${a}", "!a", "'a'", "\"a\"", "a\nb", "中文", "-a", "a.b", "a;b", "a&b", "%", "%zz", "file:a", "a.java", "é".repeat(100));

    @TempDir
    private Path temp;

    @Test
    void readsAFileOfAnyName() throws IOException {
        try (TestRunner runner = new TestRunner(temp)) {
            for (int i = 0; i < NAMES.size() / 2; i++) {
                runner.withRoute(NAMES.get(i) + ".camel.yaml", route("named-" + i));
            }
            runner.start();
            for (int i = NAMES.size() / 2; i < NAMES.size(); i++) {
                runner.withRoute(NAMES.get(i) + ".camel.yaml", route("named-" + i));
            }
            for (int i = 0; i < NAMES.size(); i++) {
                awaitRoute(runner, "named-" + i);
            }
        }
    }

    @Test
    void runsInAHomeOfAnyName() throws IOException {
        Path home = Files.createDirectories(temp.resolve("a+b %20,{{x}}\\;#?*'\"$(x)").resolve("中 文\n-"));
        try (HttpReceiver receiver = new HttpReceiver();
                TestRunner runner = new TestRunner(home)
                        .with("easemob.destination.shop.uri", receiver.url()).with("easemob.forward.default", "shop").start()) {
            runner.post(SampleCallback.of(Operation.KICK, Scope.GROUP).fresh(TestRunner.SECRET, Instant.now()));
            await().until(() -> !receiver.received().isEmpty());
            try (CapturedLog log = new CapturedLog()) {
                runner.withRoute("broken {{x}}.camel.yaml", "- ot: 1\n");
                await().until(() -> log.text().contains("routes/broken {{x}}.camel.yaml, line 1: "));
            }
        }
    }

    private static void awaitRoute(TestRunner runner, String id) {
        await().atMost(Duration.ofSeconds(30)).until(() -> runner.camelContext().getRoute(id) != null);
    }

    private static String route(String id) {
        return """
                - route:
                    id: ID
                    from:
                      uri: direct:ID
                      steps:
                        - log:
                            id: log-ID
                            message: hello
                """.replace("ID", id);
    }
}
