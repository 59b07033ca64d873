package io.github.easemobcamel.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.CapturedLog;
import io.github.easemobcamel.files.RouteFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A home whose route files take the place of the product's, before and after an upgrade. */
class ReplacementsTest {

    private static final String DISPATCH = "dispatch-callback.camel.yaml";

    @TempDir
    private Path temp;
    private Path product;
    private Path own;
    private RouteFolder routes;

    @BeforeEach
    void makeAHome() throws IOException {
        product = Files.createDirectory(temp.resolve("product"));
        own = Files.createDirectories(temp.resolve("home/routes"));
        routes = RouteFolder.of(product, own);
        Files.writeString(product.resolve(DISPATCH), "the product's");
        Files.writeString(product.resolve("other.camel.yaml"), "other");
    }

    @Test
    void saysWhichFilesAreInForce() throws IOException {
        assertThat(replacements().description(routes.read())).isEqualTo("Routes in " + product + " and " + own);
        Files.writeString(own.resolve("on-kick.camel.yaml"), "mine");
        Files.writeString(own.resolve(DISPATCH), "mine");
        Files.writeString(own.resolve("other.camel.yaml"), "");
        assertThat(replacements().description(routes.read())).isEqualTo("Routes in " + product + " and " + own
                + "; added: on-kick.camel.yaml; in the place of the product's: dispatch-callback.camel.yaml; empty, so the "
                + "product's are off: other.camel.yaml");
    }

    @Test
    void warnsWhenTheProductsFileHasChangedUntilTheHomesIsSaved() throws IOException {
        Files.writeString(own.resolve(DISPATCH), "mine");
        assertThat(remarks()).isEmpty();
        replacements().see(routes.read());
        assertThat(remarks()).isEmpty();

        Files.writeString(product.resolve(DISPATCH), "the product's of the next release");
        replacements().see(routes.read());
        assertThat(remarks()).singleElement().asString()
                .startsWith(
                        "routes/dispatch-callback.camel.yaml replaces the product's file, which has changed since: compare it with "
                                + product.resolve(DISPATCH));

        Files.writeString(own.resolve(DISPATCH), "mine, compared");
        assertThat(remarks()).isEmpty();
        replacements().see(routes.read());
        Files.writeString(product.resolve(DISPATCH), "the product's of the release after that");
        assertThat(remarks()).hasSize(1);
    }

    @Test
    void tellsWhoHasCopiedAllToRemoveWhatIsUnchanged() throws IOException {
        for (String name : List.of(DISPATCH, "other.camel.yaml")) {
            Files.copy(product.resolve(name), own.resolve(name));
        }
        assertThat(remarks()).singleElement().asString()
                .startsWith("routes/dispatch-callback.camel.yaml, routes/other.camel.yaml: the same as the product's; remove ");
    }

    @Test
    void knowsAFileOfAnEarlierRelease() throws IOException {
        Files.copy(Path.of("routes", DISPATCH), own.resolve(DISPATCH));
        assertThat(remarks()).singleElement().asString()
                .startsWith("routes/dispatch-callback.camel.yaml: the same as the product's of an earlier release");
    }

    @Test
    void saysASentenceOnceAsLongAsItHolds() throws IOException {
        Files.copy(product.resolve(DISPATCH), own.resolve(DISPATCH));
        Replacements replacements = replacements();
        try (CapturedLog log = new CapturedLog()) {
            replacements.see(routes.read());
            replacements.see(routes.read());
            assertThat(log.text()).containsOnlyOnce("the same as the product's");
        }
    }

    @Test
    void saysThatItCannotRemember() throws IOException {
        Files.writeString(temp.resolve("data"), "no folder");
        Files.writeString(own.resolve(DISPATCH), "mine");
        try (CapturedLog log = new CapturedLog()) {
            replacements().see(routes.read());
            assertThat(log.text()).contains("replaced-routes cannot be written");
        }
    }

    private List<String> remarks() {
        return replacements().remarks(routes.read());
    }

    private Replacements replacements() {
        return new Replacements(routes, temp.resolve("data"));
    }
}
