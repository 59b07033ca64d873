package io.github.easemobcamel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command {@code prepare}, as the start script calls it, in a distribution in which somebody has worked. */
class PrepareCommandTest {

    @TempDir
    private Path distribution;
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void makeADistribution() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            for (Path file : files.toList()) {
                Files.copy(file, distribution.resolve(file));
            }
        }
        System.setProperty(EasemobCamel.DISTRIBUTION, distribution.toString());
        System.setProperty(PrepareCommand.PREPARING, "true");
    }

    @AfterEach
    void forgetIt() {
        System.clearProperty(EasemobCamel.DISTRIBUTION);
        System.clearProperty(PrepareCommand.PREPARING);
    }

    @Test
    void runsNoRouteOfTheUsers() throws IOException {
        Path inbox = Files.createDirectories(distribution.resolve("inbox"));
        Path file = Files.writeString(inbox.resolve("order.txt"), "not to be consumed");
        route("take-orders", "file:" + inbox + "?initialDelay=0");

        assertThat(prepare()).as(err.toString()).isZero();

        assertThat(file).exists();
    }

    @Test
    void needsNoPropertyOfTheUsers() throws IOException {
        route("take-orders", "file:{{my.folder}}");

        assertThat(prepare()).as(err.toString()).isZero();
    }

    @Test
    void namesRoutesOfTheProduct() {
        assertThat(Rehearsal.ROUTES).allSatisfy(route -> assertThat(Path.of("routes", route)).exists());
    }

    /** As with --home before the word: the start script then keeps no classes. */
    @Test
    void refusesToPrepareForNothing() {
        System.clearProperty(PrepareCommand.PREPARING);

        assertThat(prepare()).isEqualTo(2);

        assertThat(err.toString().lines()).containsExactly(
                "easemob-camel: prepare takes no other word or option: easemob-camel prepare", "Try: easemob-camel prepare --help");
    }

    private int prepare() {
        CommandLine line = EasemobCamel.commandLine().setErr(new PrintWriter(err, true));
        return line.execute("prepare");
    }

    private void route(String id, String from) throws IOException {
        Files.writeString(distribution.resolve("routes/" + id + ".camel.yaml"), """
                - route:
                    id: %s
                    from:
                      uri: "%s"
                      steps:
                        - to:
                            uri: log:x
                """.formatted(id, from));
    }
}
