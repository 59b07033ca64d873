package io.github.easemobcamel.event;

import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Easemob's own printed callbacks, which are not part of this project: a file of a developer's has them. */
public final class VendorExamples {

    /** The system property with the path of the file: a JSON array of objects with {@code page}, {@code heading}, {@code body}. */
    public static final String PROPERTY = "vendor.examples";

    private VendorExamples() {
    }

    /**
     * @param name the page and the number of the example there
     * @param body the text as printed
     */
    public record Example(String name, byte[] body) {

        @Override
        public String toString() {
            return name;
        }
    }

    /** {@return all of them; skips the test if there is no file} */
    public static List<Example> require() {
        String path = System.getProperty(PROPERTY);
        assumeThat(path).as("not tried with the vendor's examples: set -D" + PROPERTY + "=FILE to a file that has them")
                .isNotNull();
        try {
            List<Example> examples = new ArrayList<>();
            new ObjectMapper().readTree(Path.of(path).toFile()).forEach(example -> {
                String page = example.path("page").asText();
                long number = 1 + examples.stream().filter(each -> each.name.startsWith(page + "#")).count();
                examples.add(new Example(page + "#" + number, example.path("body").asText().getBytes(StandardCharsets.UTF_8)));
            });
            return examples;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
