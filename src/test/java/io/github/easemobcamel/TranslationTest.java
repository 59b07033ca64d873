package io.github.easemobcamel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.MarkdownPage.Link;
import io.github.easemobcamel.MarkdownPage.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * README.zh-CN.md and the pages in docs/zh say in Chinese what README.md and the page of the same name in docs say: the same sections,
 * commands, properties and links, in words of their own. A section may leave it to the English one, by a link to just that.
 */
class TranslationTest {

    private static final Path CHINESE = Path.of("docs/zh");
    private static final Pattern PROPERTY = Pattern.compile("`((?:easemob|camel)\\.[^`]+)`");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern FIRST_COLUMN = Pattern.compile("(?m)^\\|([^|]*)\\|");

    /** A page and its original. */
    record Pair(MarkdownPage english, MarkdownPage chinese) {

        @Override
        public String toString() {
            return chinese.path().toString();
        }

        private Stream<Section[]> sections() {
            return IntStream.range(0, chinese.sections().size())
                    .mapToObj(i -> new Section[]{english.sections().get(i), chinese.sections().get(i)});
        }

        private boolean isLeftToTheOriginal(Section[] pair) {
            return chinese.links(pair[1]).stream()
                    .anyMatch(link -> link.target().equals(english.path()) && pair[0].anchor().equals(link.anchor()));
        }
    }

    static Stream<Pair> pages() throws IOException {
        try (Stream<Path> pages = Files.list(CHINESE)) {
            return Stream.concat(Stream.of(new Pair(page("README.md"), page("README.zh-CN.md"))),
                    pages.sorted().map(page -> new Pair(page("docs/" + page.getFileName()), MarkdownPage.of(page))).toList()
                            .stream());
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void haveTheSameSectionsUnderTheSameNames(Pair pair) {
        assertThat(pair.chinese().sections().stream().map(section -> section.level() + " " + section.named()).skip(1))
                .as("%s: its headings, each with the anchor of the English one in a line before: <a id=\"…\"></a>", pair)
                .containsExactlyElementsOf(
                        pair.english().sections().stream().map(section -> section.level() + " " + section.anchor()).skip(1)
                                .toList());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void haveTheSameCommandsPropertiesAndOutput(Pair pair) {
        compare(pair, "code blocks: copy them from the English page byte for byte, but for pictures (text, mermaid)",
                (page, section) -> section.blocks());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void haveTheSameTableRows(Pair pair) {
        compare(pair, "table rows, by the code in the first column",
                (page, section) -> MarkdownPage.all(FIRST_COLUMN, section.prose()).stream()
                        .map(cell -> codes(cell).stream().sorted().toList().toString()).toList());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void nameTheSameProperties(Pair pair) {
        compare(pair, "properties",
                (page, section) -> MarkdownPage.all(PROPERTY, section.prose()).stream().distinct().sorted().toList());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void nameNothingThatTheEnglishPageDoesNotName(Pair pair) {
        pair.sections().filter(sections -> !pair.isLeftToTheOriginal(sections))
                .forEach(sections -> assertThat(codes(sections[1].prose()))
                        .as("%s, \"%s\": code that the English section does not have", pair, sections[1].title())
                        .isSubsetOf(codes(sections[0].prose())));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linkToTheSamePages(Pair pair) {
        compare(pair, "links", (page, section) -> page.links(section).stream()
                .filter(link -> !(link.target().equals(pair.english().path()) || link.target().equals(pair.chinese().path()))
                        || link.anchor() != null)
                .map(link -> original(link.target()) + "#" + link.anchor()).distinct().sorted().toList());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void leadToChinesePagesWhereThereAreSome(Pair pair) {
        assertThat(pair.chinese().links().stream().filter(link -> !link.target().equals(pair.english().path()))
                .filter(link -> isThereInChinese(link.target()))
                .map(Link::text)).as("%s has links to English pages that are there in Chinese", pair).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linkToEachOtherBeforeTheirFirstSection(Pair pair) {
        assertThat(pair.chinese().links(pair.chinese().sections().get(0))).extracting(Link::target).contains(pair.english().path());
        assertThat(pair.english().links(pair.english().sections().get(0))).extracting(Link::target).contains(pair.chinese().path());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void useTheWordsOfTheVendor(Pair pair) throws IOException {
        assertThat(Files.readString(pair.chinese().path()))
                .as("%s: 返回 or 响应, not 应答; easemob-camel or 实例, not 运行器; 你, not 您", pair).doesNotContain("应答", "运行器", "您");
    }

    private static void compare(Pair pair, String what, BiFunction<MarkdownPage, Section, List<String>> part) {
        pair.sections().filter(sections -> !pair.isLeftToTheOriginal(sections))
                .forEach(sections -> assertThat(part.apply(pair.chinese(), sections[1]))
                        .as("%s, \"%s\": %s", pair, sections[1].title(), what)
                        .containsExactlyElementsOf(part.apply(pair.english(), sections[0])));
    }

    private static List<String> codes(String text) {
        return MarkdownPage.all(CODE, text).stream().map(code -> code.replaceAll("\\s+", " ")).distinct().toList();
    }

    private static MarkdownPage page(String path) {
        return MarkdownPage.of(Path.of(path));
    }

    private static boolean isThereInChinese(Path page) {
        return page.equals(Path.of("README.md"))
                || (Path.of("docs").equals(page.getParent()) && Files.exists(CHINESE.resolve(page.getFileName())));
    }

    /** {@return the English page that a Chinese one stands for; any other as it is} */
    private static Path original(Path page) {
        if (page.startsWith(CHINESE)) {
            return Path.of("docs").resolve(page.getFileName());
        }
        return page.equals(Path.of("README.zh-CN.md")) ? Path.of("README.md") : page;
    }
}
