package io.github.easemobcamel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Links between the documents lead to files and headings that are there, in a checkout and in the distribution. */
class DocumentLinksTest {

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```.*?^```$");
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#\\s]*)(?:#([^)\\s]+))?\\)");
    /** The files and folders that the distribution gets from the checkout, each by the first part of its path. */
    private static final Pattern CARRIED = Pattern.compile("(?<=<directory>|<include>)[\\w-][\\w.-]*");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

    @ParameterizedTest
    @MethodSource("documents")
    void leadSomewhere(Path document) throws IOException {
        List<String> dead = LINK.matcher(prose(document)).results().filter(link -> !leadsSomewhere(document, link))
                .map(MatchResult::group).toList();

        assertThat(dead).as("%s has links to files or headings that are not there: mend them", document).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void leadSomewhereInTheDistributionToo(Path document) throws IOException {
        List<String> carried = CARRIED.matcher(Files.readString(Path.of("src/assembly/content.xml"))).results()
                .map(MatchResult::group).toList();
        assertThat(carried).contains("README.md", "docs", "routes", "application.properties");
        List<String> dead = LINK.matcher(prose(document)).results().map(link -> target(document, link).normalize())
                .filter(target -> !carried.contains(target.getName(0).toString())).map(Path::toString).distinct().toList();

        assertThat(dead)
                .as("%s has links to what the distribution (src/assembly/content.xml) does not have: name it without a link",
                        document)
                .isEmpty();
    }

    static Stream<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            return Stream.concat(Stream.of("README.md", "README.zh-CN.md", "CONTRIBUTING.md").map(Path::of),
                    docs.filter(file -> file.toString().endsWith(".md")).sorted().toList().stream());
        }
    }

    private static boolean leadsSomewhere(Path document, MatchResult link) {
        Path target = target(document, link);
        return Files.exists(target) && (link.group(2) == null || anchors(target).contains(link.group(2)));
    }

    private static Path target(Path document, MatchResult link) {
        return link.group(1).isEmpty() ? document : document.resolveSibling(link.group(1));
    }

    /** As GitHub makes them: lower case, without punctuation, hyphens for blanks. */
    private static List<String> anchors(Path document) {
        return HEADING.matcher(prose(document)).results().map(heading -> heading.group(1).toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}_\\- ]", "").replace(' ', '-')).toList();
    }

    private static String prose(Path document) {
        try {
            return BLOCK.matcher(Files.readString(document)).replaceAll("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
