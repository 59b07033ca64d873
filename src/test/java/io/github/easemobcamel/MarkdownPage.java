package io.github.easemobcamel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A document of the project, section by section. */
record MarkdownPage(Path path, List<Section> sections) {

    private static final Pattern HEADING = Pattern.compile("(?m)^(#+) (.*)\n");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\n.*?^```$");
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#\\s]*)(?:#([^)\\s]+))?\\)");
    private static final Pattern NAMED = Pattern.compile("(?m)^<a id=\"([^\"]+)\"></a>$");

    /**
     * What stands under a heading, up to the next one of any level.
     *
     * @param named what an {@code <a id>} in the line before the heading calls it; null if there is none
     */
    record Section(int level, String title, String named, String text) {

        /** {@return the part of a link behind the hash, as GitHub makes it: lower case, no punctuation, hyphens for blanks} */
        String anchor() {
            return title.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}_\\- ]", "").replace(' ', '-');
        }

        /** {@return what stands outside of code blocks} */
        String prose() {
            return BLOCK.matcher(text).replaceAll("");
        }

        /** {@return each code block whole; of a picture only that there is one} */
        List<String> blocks() {
            return all(BLOCK, text,
                    block -> block.group(1).matches("text|mermaid") ? "a block of " + block.group(1) : block.group());
        }
    }

    /**
     * A link within the project.
     *
     * @param text as it is written
     * @param anchor null if it leads to a whole page
     */
    record Link(String text, Path target, String anchor) {
    }

    static MarkdownPage of(Path path) {
        try {
            String text = Files.readString(path);
            List<MatchResult> blocks = BLOCK.matcher(text).results().toList();
            List<MatchResult> headings = HEADING.matcher(text).results().filter(heading -> blocks.stream()
                    .noneMatch(block -> block.start() < heading.start() && heading.start() < block.end())).toList();
            List<Section> sections = new ArrayList<>();
            for (int i = 0; i < headings.size(); i++) {
                MatchResult heading = headings.get(i);
                int before = i == 0 ? 0 : headings.get(i - 1).end();
                int end = i + 1 < headings.size() ? headings.get(i + 1).start() : text.length();
                List<String> names = all(NAMED, text.substring(before, heading.start()), name -> name.group(1));
                sections.add(new Section(heading.group(1).length(), heading.group(2), names.isEmpty() ? null : names.get(0),
                        text.substring(heading.end(), end)));
            }
            return new MarkdownPage(path, sections);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Link> links() {
        return sections.stream().flatMap(section -> links(section).stream()).toList();
    }

    List<Link> links(Section section) {
        return all(LINK, section.prose(), link -> new Link(link.group(),
                link.group(1).isEmpty() ? path : path.resolveSibling(link.group(1)).normalize(), link.group(2)));
    }

    /** {@return what a link may name behind the hash} */
    List<String> anchors() {
        return sections.stream().flatMap(section -> Stream.of(section.anchor(), String.valueOf(section.named()))).toList();
    }

    static List<String> all(Pattern pattern, String text) {
        return all(pattern, text, found -> found.group(1));
    }

    private static <T> List<T> all(Pattern pattern, String text, Function<MatchResult, T> part) {
        return pattern.matcher(text).results().map(part).toList();
    }
}
