package io.github.easemobcamel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.MarkdownPage.Link;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Links between the documents lead to files and headings that are there, in a checkout and in the distribution. */
class DocumentLinksTest {

    /** The files and folders that the distribution gets from the checkout, each by the first part of its path. */
    private static final Pattern CARRIED = Pattern.compile("(?<=<directory>|<include>)[\\w-][\\w.-]*");

    @ParameterizedTest
    @MethodSource("documents")
    void leadSomewhere(Path document) {
        List<String> dead = MarkdownPage.of(document).links().stream().filter(link -> !leadsSomewhere(link)).map(Link::text)
                .toList();

        assertThat(dead).as("%s has links to files or headings that are not there: mend them", document).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void leadSomewhereInTheDistributionToo(Path document) throws IOException {
        List<String> carried = CARRIED.matcher(Files.readString(Path.of("src/assembly/content.xml"))).results()
                .map(MatchResult::group).toList();
        assertThat(carried).contains("README.md", "docs", "routes", "application.properties");
        List<String> dead = MarkdownPage.of(document).links().stream().map(Link::target)
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

    private static boolean leadsSomewhere(Link link) {
        return Files.exists(link.target())
                && (link.anchor() == null || MarkdownPage.of(link.target()).anchors().contains(link.anchor()));
    }
}
