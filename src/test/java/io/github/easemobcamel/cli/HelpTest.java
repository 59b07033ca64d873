package io.github.easemobcamel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Every command explains itself in the same way. */
class HelpTest {

    static Stream<CommandLine> commands() {
        return all(EasemobCamel.commandLine());
    }

    private static Stream<CommandLine> all(CommandLine line) {
        return Stream.concat(Stream.of(line), line.getSubcommands().values().stream().flatMap(HelpTest::all));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void saysWhatItDoesAndWhatItsExitCodesMean(CommandLine command) {
        String help = command.getUsageMessage();

        assertThat(help).contains("--help", "--home").containsPattern("Exit code: \\d");
        assertThat(help.lines()).as("fits a terminal").allMatch(line -> line.length() <= 80);
        assertThat(command.getCommandSpec().usageMessage().description()).singleElement().asString().endsWith(".");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void calls2AMistakeOnTheCommandLine(CommandLine command) {
        StringWriter err = new StringWriter();

        assertThat(command.setErr(new PrintWriter(err)).execute("--no-such-option")).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(2);
        assertThat(err.toString()).startsWith("easemob-camel: ")
                .endsWith("Try: " + command.getCommandSpec().qualifiedName() + " --help" + System.lineSeparator());
    }

    @Test
    void namesTheNearestOfAMistypedWordOrOption() {
        StringWriter err = new StringWriter();
        CommandLine line = EasemobCamel.commandLine().setErr(new PrintWriter(err));

        assertThat(line.execute("doctr")).isEqualTo(2);
        assertThat(line.execute("dead-letters", "list", "--rom", "1")).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(4);
        assertThat(err.toString()).contains("'doctr'; did you mean doctor", "Try: easemob-camel --help", "'--rom'", "--room",
                "Try: easemob-camel dead-letters list --help");
    }

    @Test
    void completesWordsInTheShell(@TempDir Path folder) throws IOException, InterruptedException {
        StringWriter out = new StringWriter();
        assertThat(EasemobCamel.commandLine().setOut(new PrintWriter(out)).execute("completion")).isZero();
        Path script = Files.writeString(folder.resolve("completion"), out.toString());

        Process bash = new ProcessBuilder("bash", "-c",
                "compopt() { :; }; source " + script + "; COMP_WORDS=(easemob-camel do); COMP_CWORD=1; "
                        + "COMP_LINE='easemob-camel do'; COMP_POINT=16; _complete_easemob-camel; echo \"${COMPREPLY[@]}\"")
                .redirectErrorStream(true).start();
        assertThat(new String(bash.getInputStream().readAllBytes(), UTF_8).strip()).isEqualTo("doctor");
        assertThat(bash.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
}
