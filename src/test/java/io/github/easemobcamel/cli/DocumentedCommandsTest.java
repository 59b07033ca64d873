package io.github.easemobcamel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Each command line that a document shows is one that the command takes: words, options and values are there. */
class DocumentedCommandsTest {

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(sh)?\n(.*?)^```$");
    private static final Pattern INLINE = Pattern.compile("`([^`\n]*)`");
    private static final Pattern COMMAND = Pattern
            .compile(
                    "^(?:\\$ )?(?:source <\\()?(?:\\w+=(?:'[^']*'|\"[^\"]*\"|\\\\'|[^\\s'\"])*\\s+)*\\S*?easemob-camel(?= |$|\\))([^#|&>)]*)");
    private static final Pattern WORD = Pattern.compile("'[^']*'|\"[^\"]*\"|\\S+");

    static Stream<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            return Stream.concat(Stream.of("README.md", "README.zh-CN.md", "CONTRIBUTING.md").map(Path::of),
                    docs.filter(file -> file.toString().endsWith(".md")).sorted().toList().stream())
                    .filter(file -> !commands(file).isEmpty()).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void areTaken(Path document) {
        assertThat(commands(document)).allSatisfy(command -> {
            StringWriter mistakes = new StringWriter();
            CommandLine line = EasemobCamel.commandLine(Map.of()).setExecutionStrategy(words -> 0).setErr(new PrintWriter(mistakes))
                    .setOut(new PrintWriter(new StringWriter()));
            String[] words = WORD.matcher(command).results().map(MatchResult::group).toArray(String[]::new);
            assertThat(line.execute(words)).as("%s: easemob-camel%s: %s", document, command, mistakes).isZero();
        });
    }

    /** {@return what stands behind the name of the command, without what is left out (…) or up to the reader ([])} */
    private static List<String> commands(Path document) {
        try {
            String text = Files.readString(document);
            Stream<String> lines = BLOCK.matcher(text).results().flatMap(
                    block -> block.group(2).lines().filter(line -> block.group(1) != null || line.startsWith("$ ")));
            Stream<String> inline = INLINE.matcher(BLOCK.matcher(text).replaceAll("")).results().map(code -> code.group(1))
                    .filter(code -> code.contains("easemob-camel "));
            return Stream.concat(lines, inline).flatMap(line -> COMMAND.matcher(line).results()).map(command -> command.group(1))
                    .filter(command -> !command.matches(".*[…\\[].*")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
