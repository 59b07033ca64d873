package io.github.easemobcamel.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** The files of the operations page: small, and fit for a policy that lets nothing inline run. */
class PageFilesTest {

    private static final Path PAGE = Path.of("src/main/resources/page");
    private static final int MOST_COMPRESSED_BYTES = 120_000;

    @Test
    void areSmall() throws IOException {
        int total = 0;
        for (Path file : files()) {
            ByteArrayOutputStream compressed = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
                Files.copy(file, gzip);
            }
            total += compressed.size();
        }
        assertThat(total).as("bytes of all files of the page, each compressed").isLessThanOrEqualTo(MOST_COMPRESSED_BYTES);
    }

    @Test
    void haveNothingInlineAndMakeNoMarkupOutOfText() throws IOException {
        assertThat(Files.readString(PAGE.resolve("index.html")))
                .doesNotContainPattern("<style|<script(?![^>]* src=)| style=| on[a-z]+=");
        for (Path file : files()) {
            if (file.getParent().equals(PAGE) && file.toString().endsWith(".js")) {
                assertThat(Files.readString(file)).as(file.toString())
                        .doesNotContainPattern(
                                "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\(|new Function|javascript:");
            }
        }
    }

    @Test
    void haveTheLicencesOfOthersBesideThem() throws IOException {
        List<String> names = files().stream().filter(file -> file.getParent().endsWith("vendor"))
                .map(file -> file.getFileName().toString()).sorted().toList();

        assertThat(names).containsExactly("hooks.mjs", "htm-LICENSE.txt", "htm.mjs", "preact-LICENSE.txt", "preact.mjs");
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(PAGE)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
