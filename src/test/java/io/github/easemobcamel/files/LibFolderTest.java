package io.github.easemobcamel.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jars of a home, and what can be wrong with them. */
class LibFolderTest {

    @TempDir
    private Path temp;
    private Path product;
    private Path own;

    @BeforeEach
    void makeTheFolders() throws IOException {
        product = Files.createDirectories(temp.resolve("distribution/lib"));
        own = Files.createDirectories(temp.resolve("home/lib"));
        for (String name : List.of("camel-api-4.18.2.jar", "httpclient5-5.6.5.jar", "zstd-jni-1.5.7-28.jar")) {
            jar(product.resolve(name));
        }
    }

    @Test
    void findsNothingWrongWithJarsThatAddToTheProducts() throws IOException {
        jar(own.resolve("camel-ftp-4.18.0.jar"));
        jar(own.resolve("mine.jar"));
        jar(own.resolve("zstd-jni-1.5.7-28-linux_arm.jar"));
        assertThat(lib().problems()).isEmpty();
        assertThat(warnings()).isEmpty();
    }

    @Test
    void hasNothingToSayWithoutAFolderOrWhereTheHomeIsTheDistribution() throws IOException {
        Files.delete(own);
        assertThat(lib().problems()).isEmpty();
        assertThat(warnings()).isEmpty();
        Files.createFile(product.resolve("broken.jar"));
        assertThat(new LibFolder(product, product).problems()).isEmpty();
    }

    @Test
    void namesAJarThatCannotBeRead() throws IOException {
        jar(own.resolve("good.jar"));
        byte[] whole = Files.readAllBytes(own.resolve("good.jar"));
        try (OutputStream half = Files.newOutputStream(own.resolve("half.jar"))) {
            half.write(whole, 0, whole.length / 2);
        }
        Files.createFile(own.resolve("nothing.jar"));
        Files.createDirectory(own.resolve("folder.jar"));
        Files.createSymbolicLink(own.resolve("link.jar"), Path.of("nowhere"));
        assertThat(lib().problems()).hasSize(4)
                .anyMatch(problem -> problem.startsWith("lib/half.jar is no whole jar ("))
                .anyMatch(problem -> problem.startsWith("lib/nothing.jar is no whole jar ("))
                .anyMatch(problem -> problem.startsWith("lib/folder.jar is a folder"))
                .anyMatch(problem -> problem.startsWith("lib/link.jar is a link that leads nowhere, to nowhere"));
    }

    @Test
    void saysWhichOfTwoJarsIsUsed() throws IOException {
        jar(own.resolve("httpclient5-5.2.jar"));
        jar(own.resolve("camel-api-4.18.2.jar"));
        assertThat(warnings()).containsExactly("lib/camel-api-4.18.2.jar: the product has the same; remove it",
                "lib/httpclient5-5.2.jar: the product has httpclient5-5.6.5.jar, which is used; remove yours");
    }

    @Test
    void namesAComponentOfAnotherCamel() throws IOException {
        jar(own.resolve("camel-ftp-4.14.1.jar"));
        assertThat(warnings()).singleElement().asString()
                .startsWith(
                        "lib/camel-ftp-4.14.1.jar is of Camel 4.14, and the product has camel-api-4.18.2.jar: remove it, and fetch it again");
    }

    @Test
    void saysWhichOfTwoVersionsIsUsed() throws IOException {
        jar(own.resolve("commons-net-3.11.1.jar"));
        jar(own.resolve("commons-net-3.12.0.jar"));
        assertThat(warnings())
                .containsExactly("lib/commons-net-3.11.1.jar is used, and lib/commons-net-3.12.0.jar is not: remove the "
                        + "one that you do not want");
    }

    @Test
    void namesWhatIsNotUsed() throws IOException {
        Files.createFile(own.resolve("readme.txt"));
        Files.createFile(own.resolve(".hidden"));
        assertThat(warnings()).containsExactly(
                "lib/readme.txt is not used: only files named *.jar in the folder itself are; move it elsewhere");
        jar(own.resolve("late.jar"));
        assertThat(lib().warnings("another.jar")).hasSize(2).first().asString()
                .isEqualTo("lib/late.jar is not used: bin/easemob-camel puts it on the class path at the next start");
    }

    @Test
    void tellsWhatHasChangedSince() throws IOException {
        jar(own.resolve("a.jar"));
        jar(own.resolve("b.jar"));
        LibFolder lib = lib();
        assertThat(lib.change()).isEmpty();
        Files.delete(own.resolve("a.jar"));
        jar(own.resolve("c.jar"));
        assertThat(lib.change()).hasValue("lib/a.jar, lib/c.jar: changed since the start; a restart takes that up");
    }

    private LibFolder lib() {
        return new LibFolder(product, own);
    }

    /** With a class path as the start script makes it. */
    private List<String> warnings() throws IOException {
        if (!Files.exists(own)) {
            return lib().warnings("x.jar");
        }
        Path real = own.toRealPath();
        try (Stream<Path> files = Files.list(real)) {
            return lib().warnings(files.map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        }
    }

    private static void jar(Path file) throws IOException {
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
            jar.putNextEntry(new JarEntry("x"));
            jar.write(new byte[1000]);
        }
    }
}
