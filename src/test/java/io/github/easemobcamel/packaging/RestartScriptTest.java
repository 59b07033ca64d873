package io.github.easemobcamel.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real {@code deploy/restart.sh}, with a {@code systemctl} that notes what it is told: the processes of two services are those in the
 * files of their names, and each restart makes another one, which stands by unless there is a file {@code broken}.
 */
class RestartScriptTest {

    private static final Path SCRIPT = Path.of("deploy/restart.sh").toAbsolutePath();
    private static final String FIRST = "easemob-camel";
    private static final String SECOND = "easemob-camel-second";

    @TempDir
    private Path folder;
    private Path told;

    private record Result(int code, String out) {
    }

    @BeforeEach
    void layOut() throws IOException {
        told = folder.resolve("told");
        Files.createDirectories(folder.resolve("data"));
        Path systemctl = Files.writeString(Files.createDirectories(folder.resolve("bin")).resolve("systemctl"), """
                #!/bin/sh
                cd "%s"
                for service in "$@"; do :; done
                case $1 in
                    --quiet) [ -e "$service" ] ;;
                    show) cat "$service" ;;
                    restart)
                        echo "$*" >> told
                        echo $(($(cat "$service") + 100)) > "$service"
                        [ -e broken ] || cp "$service" data/standby ;;
                esac
                """.formatted(folder));
        assertThat(systemctl.toFile().setExecutable(true)).isTrue();
        Files.writeString(folder.resolve(FIRST), "11\n");
    }

    @Test
    void restartsTheOneServiceThereIs() throws Exception {
        assertThat(restart()).isEqualTo(new Result(0, ""));
        assertThat(Files.readAllLines(told)).containsExactly("restart " + FIRST);
    }

    @Test
    void restartsTheOneThatWaitsFirst() throws Exception {
        secondStandsBy("22");
        assertThat(restart()).isEqualTo(new Result(0, ""));
        assertThat(Files.readAllLines(told)).containsExactly("restart " + SECOND, "restart " + FIRST);

        // Now the first one stands by.
        Files.delete(told);
        assertThat(restart()).isEqualTo(new Result(0, ""));
        assertThat(Files.readAllLines(told)).containsExactly("restart " + FIRST, "restart " + SECOND);
    }

    @Test
    void leavesTheOneThatWorksAloneIfTheOtherIsNotReady() throws Exception {
        secondStandsBy("22");
        Files.createFile(folder.resolve("broken"));
        Result result = restart();
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).contains(SECOND + " does not stand by after 1 s", FIRST + " works on as before");
        assertThat(Files.readAllLines(told)).containsExactly("restart " + SECOND);
    }

    private void secondStandsBy(String pid) throws IOException {
        Files.writeString(folder.resolve(SECOND), pid + "\n");
        Files.writeString(folder.resolve("data/standby"), pid + "\n");
    }

    private Result restart() throws Exception {
        Path out = folder.resolve("out");
        ProcessBuilder builder = new ProcessBuilder("sh", SCRIPT.toString()).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("EASEMOB_CAMEL_DATA", folder.resolve("data").toString());
        builder.environment().put("EASEMOB_CAMEL_STANDBY", "1");
        Process process = builder.start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Result(process.exitValue(), Files.readString(out));
    }
}
