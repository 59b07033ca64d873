package io.github.easemobcamel.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real {@code deploy/upgrade.sh} with real archives and links. What runs in the archives notes what it is told; the service is a
 * file that says which version was started, and is ready if that one can be.
 */
class UpgradeScriptTest {

    private static final Path SCRIPT = Path.of("deploy/upgrade.sh").toAbsolutePath();
    private static final String NEVER_READY = "easemob-camel-0.3.0";

    @TempDir
    private Path folder;
    private Path root;
    private Path started;
    private HttpServer health;

    private record Result(int code, String out) {
    }

    @BeforeEach
    void layOut() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")) || Files.isExecutable(Path.of("/usr/bin/wget")),
                "no curl, no wget");
        root = Files.createDirectories(folder.resolve("opt"));
        started = folder.resolve("started");
        distribution(root.resolve("easemob-camel-0.1.0"), "0.1.0", 0);
        Files.createSymbolicLink(root.resolve("current"), Path.of("easemob-camel-0.1.0"));
        health = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        health.createContext("/", request -> {
            boolean ready = Files.exists(started) && !lastStarted().equals(NEVER_READY);
            request.sendResponseHeaders(ready ? 200 : 503, -1);
            request.close();
        });
        health.start();
    }

    @AfterEach
    void stop() {
        health.stop(0);
    }

    @Test
    void upgradesAndGoesBackWithOneRestartEach() throws Exception {
        Result upgrade = upgrade(archive("0.2.0", 0));
        assertThat(upgrade.code()).as(upgrade.out()).isZero();
        assertThat(inUse()).isEqualTo("easemob-camel-0.2.0");
        assertThat(Files.readAllLines(started)).containsExactly("easemob-camel-0.2.0");
        assertThat(Files.readAllLines(folder.resolve("told"))).containsExactly("0.2.0: prepare",
                "0.2.0: --home " + folder.resolve("home") + " validate-as-the-service");

        Result back = upgrade(root.resolve("easemob-camel-0.1.0"));
        assertThat(back.code()).as(back.out()).isZero();
        assertThat(inUse()).isEqualTo("easemob-camel-0.1.0");
        assertThat(Files.readAllLines(started)).containsExactly("easemob-camel-0.2.0", "easemob-camel-0.1.0");
    }

    @Test
    void changesNothingForAVersionThatDoesNotFit() throws Exception {
        Result upgrade = upgrade(archive("0.2.0", 1));
        assertThat(upgrade.code()).isEqualTo(1);
        assertThat(upgrade.out()).contains("easemob-camel-0.2.0 does not fit the home", "nothing was changed");
        assertThat(inUse()).isEqualTo("easemob-camel-0.1.0");
        assertThat(started).doesNotExist();
    }

    @Test
    void putsTheFormerVersionBackIfTheNextIsNotReady() throws Exception {
        Result upgrade = upgrade(archive("0.3.0", 0));
        assertThat(upgrade.code()).isEqualTo(1);
        assertThat(upgrade.out()).contains("easemob-camel-0.1.0 runs again; the log says what is wrong with " + NEVER_READY);
        assertThat(inUse()).isEqualTo("easemob-camel-0.1.0");
        assertThat(Files.readAllLines(started)).containsExactly(NEVER_READY, "easemob-camel-0.1.0");
    }

    @Test
    void keepsAnotherBuildOfTheSameVersionApart() throws Exception {
        Result upgrade = upgrade(archive("0.1.0", 0));
        assertThat(upgrade.code()).as(upgrade.out()).isZero();
        assertThat(inUse()).isEqualTo("easemob-camel-0.1.0.2");
    }

    @Test
    void saysWhatIsWrongWithWhatItIsGiven() throws Exception {
        assertThat(upgrade(folder.resolve("nothing")).out()).contains("there is no " + folder.resolve("nothing"));
        Path noArchive = Files.writeString(folder.resolve("text"), "text");
        assertThat(upgrade(noArchive).out()).contains("cannot be unpacked");
        assertThat(upgrade(root.resolve("easemob-camel-0.1.0")).out()).contains("easemob-camel-0.1.0 is the version in use");
        Files.delete(root.resolve("current"));
        assertThat(upgrade(noArchive).out()).contains("current is not a link to the version in use");
    }

    private String inUse() throws IOException {
        return Files.readSymbolicLink(root.resolve("current")).toString();
    }

    private String lastStarted() throws IOException {
        List<String> lines = Files.readAllLines(started);
        return lines.get(lines.size() - 1);
    }

    private void distribution(Path at, String version, int validates) throws IOException {
        Files.createDirectories(at.resolve("bin"));
        Files.createDirectories(at.resolve("lib"));
        Path program = Files.writeString(at.resolve("bin/easemob-camel"), """
                #!/bin/sh
                if [ "$1" = --version ]; then
                    echo easemob-camel %1$s
                    exit
                fi
                echo "%1$s: $*$SERVICE" >> "%2$s"
                [ "$1" != --home ] || exit %3$d
                """.formatted(version, folder.resolve("told"), validates));
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }

    private Path archive(String version, int validates) throws Exception {
        Path made = folder.resolve("made-" + version);
        distribution(made.resolve("easemob-camel"), version, validates);
        Path archive = folder.resolve(version + ".tar.gz");
        assertThat(new ProcessBuilder("tar", "czf", archive.toString(), "-C", made.toString(), "easemob-camel").inheritIO().start()
                .waitFor()).isZero();
        return archive;
    }

    private Result upgrade(Path what) throws Exception {
        Path restart = Files.writeString(folder.resolve("restart"),
                "readlink \"%s\" >> \"%s\"\n".formatted(root.resolve("current"), started));
        Path out = folder.resolve("out");
        ProcessBuilder builder = new ProcessBuilder("sh", SCRIPT.toString(), what.toString()).redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().putAll(Map.of("EASEMOB_CAMEL_ROOT", root.toString(), "EASEMOB_CAMEL_HOME",
                folder.resolve("home").toString(), "EASEMOB_CAMEL_AS", "env SERVICE=-as-the-service",
                "EASEMOB_CAMEL_RESTART", "sh " + restart, "EASEMOB_CAMEL_PATIENCE", "1", "EASEMOB_CAMEL_READY",
                "http://127.0.0.1:" + health.getAddress().getPort() + "/"));
        Process process = builder.start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Result(process.exitValue(), Files.readString(out, UTF_8));
    }
}
