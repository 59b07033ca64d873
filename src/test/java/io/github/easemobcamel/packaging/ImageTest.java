package io.github.easemobcamel.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What is built by the Dockerfile's own lines is what is run by them and by Kubernetes. */
class ImageTest {

    private static final Pattern VERSION = Pattern.compile("<artifactId>easemob-camel</artifactId>\\s*<version>(.+?)</version>");

    @ParameterizedTest
    @CsvSource({"deploy/docker/Dockerfile, '-t (\\S+) \\.'", "deploy/docker/Dockerfile, ' -p 8080:8080 (\\S+)'",
        "deploy/kubernetes/easemob-camel.yaml, 'image: (\\S+)'",
        "deploy/kubernetes/runners.yaml, 'image: (easemob-camel:\\S+)'",
        "deploy/compose/compose.yaml, 'image: (easemob-camel:\\S+)'", "deploy/compose/runners.yaml, 'image: (easemob-camel:\\S+)'"})
    void hasTheSameNameEverywhere(Path file, String name) throws IOException {
        assertThat(found(file, Pattern.compile(name))).isEqualTo("easemob-camel:" + found(Path.of("pom.xml"), VERSION));
    }

    @ParameterizedTest
    @CsvSource({"compose.yaml, 5", "runners.yaml, 7"})
    void composeMountsWhatIsThere(String file, int mounts) throws IOException {
        Path folder = Path.of("deploy/compose");

        assertThat(Pattern.compile("- (\\.\\S+?):/\\S+:ro").matcher(Files.readString(folder.resolve(file))).results()
                .map(mount -> folder.resolve(mount.group(1)).normalize())).hasSize(mounts).allMatch(Files::isRegularFile);
    }

    @Test
    void severalRunnersComeWithAPairOfBrokers() throws IOException {
        Load yaml = new Load(LoadSettings.builder().build());
        Map<?, ?> compose = (Map<?, ?>) yaml.loadFromString(Files.readString(Path.of("deploy/compose/runners.yaml")));
        assertThat(((Map<?, ?>) compose.get("services")).keySet().toString()).contains("primary", "backup", "runner-1", "runner-2",
                "runner-3", "balancer");
        assertThat(compose.get("x-runner").toString()).contains("EASEMOB_BROKER_SHARED=true",
                "(tcp://primary:61616,tcp://backup:61616)");
        List<String> kinds = new ArrayList<>();
        yaml.loadAllFromString(Files.readString(Path.of("deploy/kubernetes/runners.yaml"))).forEach(part -> {
            Map<?, ?> object = (Map<?, ?>) part;
            kinds.add(object.get("kind") + " " + ((Map<?, ?>) object.get("metadata")).get("name"));
        });
        assertThat(kinds).doesNotHaveDuplicates().contains("StatefulSet easemob-camel", "StatefulSet easemob-camel-broker-primary",
                "StatefulSet easemob-camel-broker-backup", "PodDisruptionBudget easemob-camel");
    }

    private static String found(Path file, Pattern pattern) throws IOException {
        return pattern.matcher(Files.readString(file)).results().findFirst().map(result -> result.group(1)).orElseThrow();
    }
}
