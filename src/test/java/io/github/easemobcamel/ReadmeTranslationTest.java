package io.github.easemobcamel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** README.zh-CN.md is README.md in Chinese: all but the words is the same. */
class ReadmeTranslationTest {

    private static final String ENGLISH = "README.md";
    private static final String CHINESE = "README.zh-CN.md";
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\n.*?^```$");
    private static final Pattern HEADING = Pattern.compile("(?m)^(#+) .*$");
    private static final Pattern FIRST_COLUMN = Pattern.compile("(?m)^\\|([^|]*)\\|");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern TARGET = Pattern.compile("]\\(([^)]+)\\)");

    @Test
    void hasTheSameHeadings() throws IOException {
        compare("heading levels: add, move or remove a heading there too",
                text -> all(HEADING, prose(text), heading -> heading.group(1)));
    }

    @Test
    void hasTheSameCommandsPropertiesAndOutput() throws IOException {
        compare("code blocks: copy each from README.md byte for byte. Only a block of ```text, the picture, is translated",
                text -> all(BLOCK, text, block -> block.group(1).equals("text") ? "text" : block.group()));
    }

    @Test
    void hasTheSameTableRows() throws IOException {
        compare("table rows (the code and the links in the first column): add, move or remove the row there too",
                text -> all(FIRST_COLUMN, prose(text), row -> String.valueOf(codeAndLinks(row.group(1)))));
    }

    @Test
    void namesTheSameInEachSection() throws IOException {
        compare("code and link targets within a section: translate the sentence that has changed",
                text -> sections(text).map(section -> String.join("\n", codeAndLinks(section))).toList());
    }

    @Test
    void eachLinksToTheOtherBeforeItsFirstSection() throws IOException {
        assertThat(Files.readString(Path.of(ENGLISH)).split("\n## ")[0]).contains("](" + CHINESE + ")");
        assertThat(Files.readString(Path.of(CHINESE)).split("\n## ")[0]).contains("](" + ENGLISH + ")");
    }

    private static void compare(String what, Function<String, List<String>> part) throws IOException {
        List<String> english = part.apply(Files.readString(Path.of(ENGLISH)));
        assertThat(english).isNotEmpty();
        assertThat(part.apply(Files.readString(Path.of(CHINESE))))
                .as("%s has what %s has in %s", CHINESE, ENGLISH, what).containsExactlyElementsOf(english);
    }

    /** What stands outside the code blocks. */
    private static String prose(String text) {
        return BLOCK.matcher(text).replaceAll("");
    }

    private static Stream<String> sections(String text) {
        return Arrays.stream(HEADING.split(prose(text)));
    }

    /** In the order of the alphabet, for another language has another order of words. */
    private static List<String> codeAndLinks(String text) {
        List<String> code = all(CODE, text, found -> found.group(1).replaceAll("\\s+", " "));
        List<String> links = all(TARGET, text, found -> found.group(1));
        return Stream.concat(code.stream(), links.stream())
                .filter(found -> !found.equals(ENGLISH) && !found.equals(CHINESE)).sorted().toList();
    }

    private static List<String> all(Pattern pattern, String text, Function<MatchResult, String> part) {
        return pattern.matcher(text).results().map(part).toList();
    }
}
