package io.github.easemobcamel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** A word takes only what it needs: of the command line, and of the product. */
class WordsTest {

    static Stream<CommandLine> words() {
        return EasemobCamel.commandLine().getSubcommands().values().stream();
    }

    @ParameterizedTest
    @MethodSource("words")
    void isTheSameAloneAsAmongAllWords(CommandLine word) {
        String name = word.getCommandName();
        for (List<String> before : List.of(List.<String>of(), List.of("--home", "send"), List.of("--home=x"))) {
            List<String> all = new ArrayList<>(before);
            all.add(name);
            CommandLine alone = EasemobCamel.commandLineFor(all.toArray(String[]::new));

            assertThat(alone.getSubcommands().get(name).getUsageMessage()).isEqualTo(word.getUsageMessage());
            if (!name.equals("completion")) {
                assertThat(alone.getSubcommands()).containsOnlyKeys(name);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "sned", "completion", "--home", "--home doctor", "--hom x send", "@words send",
        "--home x --help"})
    void areAllThereWhereTheWordIsNotClear(String arguments) {
        Set<String> names = EasemobCamel.commandLineFor(arguments.split(" ")).getSubcommands().keySet();

        assertThat(names).isEqualTo(EasemobCamel.commandLine().getSubcommands().keySet());
    }

    @Test
    void suggestsTheWordThatWasMeant() {
        StringWriter err = new StringWriter();
        String[] mistake = {"--home", "x", "doctr"};

        assertThat(EasemobCamel.commandLineFor(mistake).setErr(new PrintWriter(err)).execute(mistake)).isEqualTo(2);
        assertThat(err.toString()).contains("did you mean doctor");
    }

    /** They are typed again and again, and each of these takes longer to load than they run. */
    @ParameterizedTest
    @ValueSource(strings = {"send kick", "dead-letters", "dead-letters replay 1", "events search --room 1", "events tail"})
    void thatTalkToARunnerLoadNothingOfIt(String words, @TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("application.properties"), """
                easemob.callback.secrets=secret
                camel.server.port=1
                camel.management.port=2
                """);
        Path classes = folder.resolve("classes");
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xlog:class+load:file=" + classes, "-cp", System.getProperty("java.class.path"), EasemobCamel.class.getName(),
                "--home", folder.toString()));
        command.addAll(Arrays.asList(words.split(" ")));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String told = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(told).containsAnyOf("no runner answers", "cannot connect");
        assertThat(Files.readString(classes)).contains(HttpCall.class.getName() + " ").doesNotContain(" org.apache.camel.",
                " org.apache.logging.", " org.apache.activemq.", " io.vertx.", " io.netty.", " jdk.internal.net.http.");
    }
}
