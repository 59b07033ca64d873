package io.github.easemobcamel.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/action} checks a home in CI: its steps, run as GitHub runs them, with the packaged runner. */
class ActionIT {

    private static final Path ACTION = Path.of("deploy/action/action.yml").toAbsolutePath();
    private static final Path NODE = Path.of("src/test/node");

    @TempDir
    private Path folder;
    private Path home;

    private record Result(int code, String output) {
    }

    @BeforeEach
    void writeHome() throws IOException {
        home = Files.createDirectories(folder.resolve("a home"));
        Files.createDirectories(home.resolve("routes/tests"));
        Files.copy(Path.of("examples/on-kick.camel.yaml"), home.resolve("routes/on-kick.camel.yaml"));
        Files.copy(Path.of("examples/tests/on-kick.test.yaml"), home.resolve("routes/tests/on-kick.test.yaml"));
        Files.writeString(home.resolve("application.properties"), "easemob.callback.secrets-file=/run/secrets/not-in-ci\n");
    }

    @Test
    void validatesAndTests() throws Exception {
        Result result = runSteps();

        assertThat(result.output()).contains("All is well", "0 failed");
        assertThat(result.code()).isZero();
        assertThat(folder.resolve("easemob-camel-tests.xml")).content().contains("<testsuite");
    }

    @Test
    void failsWhereARouteIsBroken() throws Exception {
        Files.writeString(home.resolve("routes/broken.camel.yaml"), "- ruote: {}\n");
        Result result = runSteps();

        assertThat(result.output()).contains("routes/broken.camel.yaml, line 1").doesNotContain("passed");
        assertThat(result.code()).isEqualTo(1);
    }

    @Test
    void theLinterFindsNothing() throws Exception {
        assumeTrue(System.getenv("CI") != null || Files.isDirectory(NODE.resolve("node_modules/@action-validator")),
                "the linter is not there: run npm install --prefix src/test/node, with Node 20 or later");
        for (Path file : List.of(ACTION, Path.of(".github/workflows/verify.yml").toAbsolutePath())) {
            Result result = run(List.of("node", "node_modules/@action-validator/cli/cli.mjs", file.toString()), NODE, Map.of());

            assertThat(result).isEqualTo(new Result(0, ""));
        }
    }

    /** Each step that is a script, with what it takes of the inputs, up to the first that fails. */
    private Result runSteps() throws Exception {
        JsonNode action = new YAMLMapper().readTree(ACTION.toFile());
        Map<String, String> inputs = Map.of("home", home.toString(), "archive",
                Path.of("target/easemob-camel.tar.gz").toAbsolutePath()
                        .toString(),
                "results", action.at("/inputs/results/default").asText());
        StringBuilder output = new StringBuilder();
        for (JsonNode step : action.at("/runs/steps")) {
            if (step.has("run")) {
                Map<String, String> environment = new HashMap<>(Map.of("RUNNER_TEMP", folder.toString()));
                step.path("env").properties().forEach(entry -> environment.put(entry.getKey(),
                        entry.getValue().asText().replace("${{ github.action_path }}", ACTION.getParent().toString())
                                .replaceAll("\\$\\{\\{ inputs\\.(\\w+) }}", "$1")));
                environment.replaceAll((key, value) -> inputs.getOrDefault(value, value));
                Path script = Files.writeString(folder.resolve("step.sh"), step.path("run").asText());
                // as in GitHub's "shell: bash"
                Result result = run(List.of("bash", "--noprofile", "--norc", "-eo", "pipefail", script.toString()), folder,
                        environment);
                output.append(result.output());
                if (result.code() != 0) {
                    return new Result(result.code(), output.toString());
                }
            }
        }
        return new Result(0, output.toString());
    }

    private static Result run(List<String> command, Path folder, Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().remove("EASEMOB_CALLBACK_SECRETS");
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), output);
    }
}
