package io.github.easemobcamel.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code systemd-analyze} says of the units in {@code deploy/systemd}; skipped where it is not installed. */
class SystemdTest {

    private static final String START = "ExecStart=/opt/easemob-camel/current/bin/easemob-camel ";

    @TempDir
    private Path folder;

    @Test
    void acceptsTheServiceItsSocketAndTheSecondService() throws Exception {
        assumeTrue(List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
                .anyMatch(path -> Files.isExecutable(Path.of(path, "systemd-analyze"))), "systemd-analyze is not installed");
        String service = Files.readString(Path.of("deploy/systemd/easemob-camel.service"));
        assertThat(service).contains(START);
        Files.writeString(folder.resolve("easemob-camel.service"),
                service.replace(START, "ExecStart=" + Path.of("bin/easemob-camel").toAbsolutePath() + " "));
        Files.copy(folder.resolve("easemob-camel.service"), folder.resolve("easemob-camel-second.service"));
        Files.copy(Path.of("deploy/systemd/easemob-camel.socket"), folder.resolve("easemob-camel.socket"));

        Path output = folder.resolve("output");
        int code = new ProcessBuilder("systemd-analyze", "verify", folder.resolve("easemob-camel.service").toString(),
                folder.resolve("easemob-camel-second.service").toString(), folder.resolve("easemob-camel.socket").toString())
                .redirectErrorStream(true).redirectOutput(output.toFile()).start()
                .waitFor();
        assertThat(code).as(Files.readString(output)).isZero();
        assertThat(Files.readAllLines(output)).filteredOn(line -> line.contains("easemob-camel")).isEmpty();
    }
}
