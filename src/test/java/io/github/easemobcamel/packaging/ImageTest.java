package io.github.easemobcamel.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is built by the Dockerfile's own lines is what is run by them and by Kubernetes. */
class ImageTest {

    private static final Pattern VERSION = Pattern.compile("<artifactId>easemob-camel</artifactId>\\s*<version>(.+?)</version>");

    @ParameterizedTest
    @CsvSource({"deploy/docker/Dockerfile, '-t (\\S+) \\.'", "deploy/docker/Dockerfile, ' -p 8080:8080 (\\S+)'",
        "deploy/kubernetes/easemob-camel.yaml, 'image: (\\S+)'",
        "deploy/compose/compose.yaml, 'image: (easemob-camel:\\S+)'"})
    void hasTheSameNameEverywhere(Path file, String name) throws IOException {
        assertThat(found(file, Pattern.compile(name))).isEqualTo("easemob-camel:" + found(Path.of("pom.xml"), VERSION));
    }

    @Test
    void composeMountsWhatIsThere() throws IOException {
        Path folder = Path.of("deploy/compose");

        assertThat(Pattern.compile("- (\\.\\S+?):/\\S+:ro").matcher(Files.readString(folder.resolve("compose.yaml"))).results()
                .map(mount -> folder.resolve(mount.group(1)).normalize())).hasSize(5).allMatch(Files::isRegularFile);
    }

    private static String found(Path file, Pattern pattern) throws IOException {
        return pattern.matcher(Files.readString(file)).results().findFirst().map(result -> result.group(1)).orElseThrow();
    }
}
