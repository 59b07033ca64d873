package io.github.easemobcamel.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that a folder can hold beside plain files: links, and what must not be opened. */
class RouteFolderTest {

    @TempDir
    private Path temp;
    private Path routes;

    @BeforeEach
    void makeTheFolder() throws IOException {
        routes = Files.createDirectory(temp.resolve("routes"));
        Files.writeString(routes.resolve("a.camel.yaml"), "a");
    }

    @Test
    void leavesTheTestsOfTheRoutesAlone() throws IOException {
        Path tests = Files.createDirectories(routes.resolve("tests/data"));
        Files.writeString(tests.resolve("kick.json"), "{}");
        Files.writeString(tests.resolveSibling("a.test.yaml"), "tests: []");
        RouteFolder folder = new RouteFolder(routes);
        Map<Path, FileLook> before = folder.look();
        assertThat(before).containsOnlyKeys(Path.of("a.camel.yaml"));
        assertThat(folder.files(name -> true)).containsExactly(routes.resolve("a.camel.yaml"));

        Files.writeString(tests.resolveSibling("b.camel.yaml"), "b");
        assertThat(folder.look()).containsOnlyKeys(Path.of("a.camel.yaml"), Path.of("tests/b.camel.yaml"));
        assertThat(RouteNames.fault(Path.of("a.test.yaml"))).hasValueSatisfying(words -> assertThat(words).contains("tests/"));
    }

    @Test
    void followsLinksToFilesAndFoldersAndTheFolderItselfMayBeOne() throws IOException {
        Path elsewhere = Files.createDirectories(temp.resolve("elsewhere/deeper"));
        Files.writeString(elsewhere.resolve("b.camel.yaml"), "b");
        Files.createSymbolicLink(routes.resolve("folder"), temp.resolve("elsewhere"));
        Files.createSymbolicLink(routes.resolve("c.camel.yaml"), elsewhere.resolve("b.camel.yaml"));
        Path link = Files.createSymbolicLink(temp.resolve("link"), routes);

        assertThat(names(link)).containsExactly("a.camel.yaml", "c.camel.yaml", "folder/deeper/b.camel.yaml");
        assertThat(new RouteFolder(link).read()).extracting(file -> new String(file.content(), UTF_8))
                .containsExactly("a", "b", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "sub"})
    void comesToAnEndWithLinksThatLeadBack(String target) throws IOException {
        Files.createDirectory(routes.resolve("sub"));
        Files.createSymbolicLink(routes.resolve("sub/back"), Path.of("..").resolve(target));
        assertThat(names(routes)).contains("a.camel.yaml").hasSizeLessThan(4);
    }

    @Test
    void namesLinksThatLeadNowhere() throws IOException {
        Files.createSymbolicLink(routes.resolve("gone.camel.yaml"), Path.of("nowhere"));
        Files.createSymbolicLink(routes.resolve("self.camel.yaml"), Path.of("self.camel.yaml"));
        assertThat(problem("gone.camel.yaml")).isEqualTo("is a link that leads nowhere, to nowhere; mend the link, or remove it");
        assertThat(problem("self.camel.yaml")).startsWith("is a link that leads nowhere");
    }

    @Test
    void doesNotOpenWhatIsNotAFile() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", routes.resolve("pipe.camel.yaml").toString()).start().waitFor()).isZero();
        Files.createSymbolicLink(routes.resolve("device.camel.yaml"), Path.of("/dev/zero"));
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(routes.resolve("socket.camel.yaml")));
            assertThat(List.of("pipe", "device", "socket")).allSatisfy(name -> assertThat(problem(name + ".camel.yaml"))
                    .isEqualTo("is a named pipe, a socket or a device, not a file; remove it"));
        }
        assertThat(problem("a.camel.yaml")).isNull();
    }

    @Test
    void namesWhatMayNotBeRead() throws IOException {
        Path file = Files.writeString(routes.resolve("b.camel.yaml"), "b");
        Path sub = Files.createDirectory(routes.resolve("sub"));
        assertThat(file.toFile().setReadable(false) && sub.toFile().setReadable(false)).isTrue();
        assumeThat(Files.isReadable(file)).as("the superuser may read everything").isFalse();
        assertThat(problem("b.camel.yaml")).contains("may not be read by the user of this process");
        assertThat(problem("sub")).contains("is a folder that may not be read");
        assertThat(sub.toFile().setReadable(true)).isTrue();
    }

    /** Only another name of the same file, in the encoding of another time, has such bytes. */
    @Test
    void readsAFileWhoseNameIsNotText() throws Exception {
        assumeThat(
                new ProcessBuilder("sh", "-c", "printf 'b\\n' > \"$(printf 'x\\377\\200')\".camel.yaml").directory(routes.toFile())
                        .start().waitFor())
                .isZero();
        List<RouteFile> files = new RouteFolder(routes).read();
        assertThat(files).hasSize(2).allSatisfy(file -> assertThat(file.problem()).isNull());
        RouteFile odd = files.get(1);
        assertThat(odd.getLocation()).endsWith("/x%FF%80.camel.yaml");
        assertThat(RouteFile.path(odd.getLocation())).isEqualTo(odd.path());
        assertThat(odd.content()).containsExactly('b', '\n');
    }

    @Test
    void saysThatTheFolderIsNone() throws IOException {
        Path file = temp.resolve("file");
        Files.writeString(file, "");
        assertThatThrownBy(() -> new RouteFolder(file).look()).hasRootCauseMessage(file + " is not a folder");
        Path link = Files.createSymbolicLink(temp.resolve("link"), Path.of("nowhere"));
        assertThatThrownBy(() -> new RouteFolder(link).look()).hasRootCauseMessage(link + " is a link that leads nowhere");
        assertThatThrownBy(() -> new RouteFolder(temp.resolve("none")).look()).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void refusesToWalkThroughEverything() throws IOException {
        Files.createSymbolicLink(routes.resolve("all"), Path.of("/"));
        assertThatThrownBy(() -> new RouteFolder(routes).look()).hasRootCauseMessage("there are more than 10000 files in " + routes
                + "; does a link there lead elsewhere?");
    }

    @Test
    void addsTheFilesOfAHomeToThoseOfTheProduct() throws IOException {
        Path own = Files.createDirectories(temp.resolve("home/routes"));
        Files.createDirectory(routes.resolve("sub"));
        Files.writeString(routes.resolve("sub/c.camel.yaml"), "c");
        Files.createDirectory(own.resolve("sub"));
        Files.writeString(own.resolve("sub/c.camel.yaml"), "mine");
        Files.writeString(own.resolve("b.camel.yaml"), "b");
        RouteFolder both = RouteFolder.of(routes, own);

        assertThat(both.read()).extracting(file -> both.shown(file.path()) + " " + new String(file.content(), UTF_8))
                .containsExactly(routes.resolve("a.camel.yaml") + " a", "routes/b.camel.yaml b", "routes/sub/c.camel.yaml mine");
        assertThat(both.read()).extracting(RouteFile::replaced).containsExactly(Optional.empty(), Optional.empty(),
                Optional.of(routes.resolve("sub/c.camel.yaml")));
        assertThat(both).hasToString(routes + " and " + own);
    }

    @Test
    void tellsWhichFileIsInForceAfterAnEdit() throws IOException {
        Path own = Files.createDirectories(temp.resolve("home/routes"));
        RouteFolder both = RouteFolder.of(routes, own);
        Map<Path, FileLook> without = both.look();
        Files.writeString(own.resolve("a.camel.yaml"), "mine");
        Files.writeString(own.resolve("b.camel.yaml"), "b");
        Map<Path, FileLook> with = both.look();

        assertThat(both.difference(without, with))
                .isEqualTo("a.camel.yaml added, in the place of the product's, b.camel.yaml added");
        assertThat(both.difference(with, without))
                .isEqualTo("a.camel.yaml deleted, the product's is in its place, b.camel.yaml deleted");
        Files.writeString(routes.resolve("c.camel.yaml"), "c");
        assertThat(both.difference(with, both.look())).isEqualTo(routes.resolve("c.camel.yaml") + " added");
    }

    @Test
    void switchesAFileOfTheProductOffWithNothingButComments() throws IOException {
        Path own = Files.createDirectories(temp.resolve("home/routes"));
        Files.writeString(own.resolve("a.camel.yaml"), "\n  # not here\n");
        Files.writeString(own.resolve("b.camel.yaml"), "");
        assertThat(RouteFolder.of(routes, own).read()).extracting(RouteFile::switchesOff).containsExactly(true, false);
        Files.writeString(own.resolve("a.camel.yaml"), "# mine\n- route:\n");
        assertThat(RouteFolder.of(routes, own).read()).extracting(RouteFile::switchesOff).containsExactly(false, false);
    }

    /** Or else the routes in it would be taken away while whatever it is mounted from is away. */
    @Test
    void missesTheFolderOfAHomeOnlyIfItHasBeenThere() throws IOException {
        Path own = temp.resolve("home/routes");
        RouteFolder both = RouteFolder.of(routes, own);
        assertThat(both.look()).hasSize(1);
        assertThat(both).hasToString(routes.toString());
        Files.createDirectories(own);
        assertThat(both.look()).hasSize(1);
        Files.delete(own);
        assertThatThrownBy(both::look).isInstanceOf(UncheckedIOException.class).hasMessageContaining(own.toString());
    }

    @Test
    void readsAFolderOnceThatIsBoth() throws IOException {
        Path link = Files.createSymbolicLink(temp.resolve("link"), routes);
        assertThat(RouteFolder.of(routes, link).read()).singleElement()
                .satisfies(file -> assertThat(file.replaced()).isEmpty());
    }

    private List<String> names(Path folder) {
        return new RouteFolder(folder).look().keySet().stream().map(Path::toString).toList();
    }

    private String problem(String name) {
        return new RouteFolder(routes).read().stream().filter(file -> file.name().toString().equals(name)).findFirst().orElseThrow()
                .problem();
    }
}
