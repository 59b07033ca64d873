package io.github.easemobcamel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.easemobcamel.files.RouteFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunnerPropertiesTest {

    @TempDir
    private Path home;
    private final Map<String, String> environment = new HashMap<>();
    private final Properties system = new Properties();

    @BeforeEach
    void addARoute() throws IOException {
        Files.createDirectory(home.resolve("routes"));
        Files.writeString(home.resolve("routes/on-kick.camel.yaml"), "uri: \"{{easemob.my-own.thing}}\"");
    }

    @Test
    void hasDefaultsWithoutAnyFile() {
        assertThat(load(null)).containsEntry("camel.server.port", "8080").containsEntry("easemob.data-dir", "data")
                .containsEntry("easemob.forward.default", "console");
    }

    @Test
    void namesNoDestinationAndNoOperationByDefault() {
        assertThat(load(null).stringPropertyNames()).noneMatch(key -> key.matches(".*(NAME|ACTION|FAMILY).*"));
    }

    @Test
    void takesTheLastOfItsLayers() {
        write("application.properties", "easemob.data-dir=file");
        assertThat(load("dev")).containsEntry("easemob.data-dir", "file");

        write("application-dev.properties", "easemob.data-dir=profile");
        assertThat(load("dev")).containsEntry("easemob.data-dir", "profile");

        environment.put("EASEMOB_DATA_DIR", "environment");
        assertThat(load("dev")).containsEntry("easemob.data-dir", "environment");

        system.setProperty("easemob.data-dir", "option");
        assertThat(load("dev")).containsEntry("easemob.data-dir", "option");
    }

    @Test
    void leavesTheFileOfAnotherProfileAlone() {
        write("application-dev.properties", "easemob.callback.secrets=dev-secret");

        assertThat(load(null)).containsEntry("easemob.callback.secrets", "");
        assertThat(load("prod")).containsEntry("easemob.callback.secrets", "");
    }

    @ParameterizedTest
    @CsvSource({
        "EASEMOB_CALLBACK_SECRETS, easemob.callback.secrets",
        "EASEMOB_CALLBACK_MAX_BODY_SIZE, easemob.callback.max-body-size",
        "CAMEL_SERVER_PORT, camel.server.port",
        "CAMEL_MANAGEMENT_HOST, camel.management.host",
        "EASEMOB_FORWARD_DEFAULT, easemob.forward.default",
        "EASEMOB_FORWARD_KICK, easemob.forward.kick",
        "EASEMOB_FORWARD_GROUP_MEMBER_METADATA_UPDATE, easemob.forward.group_member_metadata_update",
        "EASEMOB_FORWARD_GROUP_OP_EVENT, easemob.forward.group_op_event",
        "EASEMOB_FORWARD_OTHER_CALLBACKS, easemob.forward.other-callbacks",
        "EASEMOB_FORWARD_USER_STATUS, easemob.forward.user-status",
        "EASEMOB_DESTINATION_AUDIT_URI, easemob.destination.audit.uri",
        "EASEMOB_DESTINATION_MY_SERVICE_URI, easemob.destination.my-service.uri",
        "EASEMOB_DESTINATION_MY_SERVICE_RETRY_MAX_ATTEMPTS, easemob.destination.my-service.retry.max-attempts",
        "EASEMOB_DESTINATION_MY_SERVICE_SIGNING_SECRET, easemob.destination.my-service.signing-secret"})
    void takesAVariable(String variable, String key) {
        environment.put(variable, "from the environment");

        assertThat(load(null)).containsEntry(key, "from the environment");
    }

    @Test
    void takesAVariableForADestinationAsTheFileSpellsIt() {
        write("application.properties", "easemob.destination.My-Service.uri=direct:a");
        environment.put("EASEMOB_DESTINATION_MY_SERVICE_URI", "direct:b");

        assertThat(load(null)).containsEntry("easemob.destination.My-Service.uri", "direct:b")
                .doesNotContainKey("easemob.destination.my-service.uri");
    }

    @Test
    void takesAVariableForAPropertyOfARoute() {
        write("application.properties", "mirror.username=file");
        environment.put("MIRROR_USERNAME", "environment");

        assertThat(load(null)).containsEntry("mirror.username", "environment");
    }

    @Test
    void leavesForeignVariablesAndOptionsAlone() {
        environment.put("EASEMOB_CAMEL_LOG_LEVEL", "debug");
        environment.put("PATH", "/bin");
        system.setProperty("java.version", "17");

        assertThat(load(null)).isEqualTo(load(null)).doesNotContainKeys("path", "java.version", "PATH");
    }

    @Test
    void readsUtf8AndTrims() {
        write("application.properties", "easemob.data-dir = d\u00e4ten  ");

        assertThat(load(null)).containsEntry("easemob.data-dir", "d\u00e4ten");
    }

    @Test
    void knowsAPropertyThatARouteUses() {
        write("application.properties", "easemob.my-own.thing=1");

        assertThat(load(null)).containsEntry("easemob.my-own.thing", "1");
    }

    @ParameterizedTest
    @CsvSource({
        "easemob.callback.secret, easemob.callback.secrets",
        "easemob.calback.secrets, easemob.callback.secrets",
        "easemob.destination.audit.retry.max_attempts, easemob.destination.audit.retry.max-attempts",
        "easemob.forward.set-metadata, easemob.forward.set_metadata"})
    void namesTheNearestOfAnUnknownProperty(String mistyped, String nearest) {
        write("application.properties", mistyped + "=1");

        assertThatThrownBy(() -> load(null)).isInstanceOf(ConfigurationException.class)
                .hasMessage("application.properties, line 1: unknown property " + mistyped + "; did you mean " + nearest + "?");
    }

    @Test
    void refusesAnUnknownOperationOfTheEnvironment() {
        environment.put("EASEMOB_FORWARD_KIK", "console");

        assertThatThrownBy(() -> load(null)).isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "the variable EASEMOB_FORWARD_KIK: unknown property easemob.forward.kik; did you mean easemob.forward.kick?");
    }

    @Test
    void refusesAFileThatIsNoUtf8() throws IOException {
        Files.write(home.resolve("application.properties"), new byte[]{'a', '=', (byte) 0xE4});

        assertThatThrownBy(() -> load(null)).isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("application.properties").hasMessageContaining("UTF-8");
    }

    @Test
    void saysWhatAFileCannotBeReadForAndItsPathOnce() throws IOException {
        Path file = home.resolve("application.properties");
        // Cannot be opened, by root either.
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(file));

            assertThatThrownBy(() -> load(null)).isInstanceOf(ConfigurationException.class)
                    .hasMessageMatching("\\Q" + file + "\\E cannot be read \\([^/]+\\): .*");
        }
    }

    @Test
    void warnsOfWhatAFileSetsMoreThanOnce() {
        write("application.properties", """
                # easemob.data-dir=a
                easemob.data-dir=first
                mirror.username = one \\
                    easemob.data-dir=not this

                ! easemob.data-dir=b \\
                easemob.callback.path = /once
                mirror.password=a\\\\
                easemob.data-dir : second
                mirror.password=never-told
                """);
        write("application-dev.properties", "easemob.data-dir=profile");
        RunnerProperties layers = new RunnerProperties(new PropertyCatalogue(), environment, system);

        assertThat(layers.load(home, "dev", new RouteFolder(home.resolve("routes")))).containsEntry("easemob.data-dir", "profile")
                .containsEntry("mirror.username", "one easemob.data-dir=not this").containsEntry("easemob.callback.path", "/once");
        assertThat(layers.warnings()).containsExactly(
                "application.properties sets easemob.data-dir more than once, in the lines 2, 9; line 9 is in force, take the others away",
                "application.properties sets mirror.password more than once, in the lines 8, 10; line 10 is in force, take the others away");
    }

    @Test
    void readsASecretFromAFile() {
        write("secrets", "first\nsecond\n\n");
        write("application.properties", "easemob.callback.secrets-file=secrets");
        assertThat(load(null)).containsEntry("easemob.callback.secrets", "first,second");

        environment.put("EASEMOB_CALLBACK_SECRETS", "of the environment");
        assertThat(load(null)).as("a later layer").containsEntry("easemob.callback.secrets", "of the environment");

        write("signing", "whsec_a\n");
        environment.put("EASEMOB_DESTINATION_SHOP_SIGNING_SECRET_FILE", home.resolve("signing").toString());
        write("application.properties", "easemob.destination.shop.signing-secret=whsec_b");
        assertThat(load(null)).containsEntry("easemob.destination.shop.signing-secret", "whsec_a");
    }

    @ParameterizedTest
    @CsvSource({
        "none, easemob.rest.client-secret-file=none, it is not there",
        "empty, easemob.rest.client-secret-file=empty, it is empty",
        "two, easemob.rest.client-secret-file=two, it has more than one line",
        "routes, easemob.rest.client-secret-file=routes, it is no file"})
    void saysWhyASecretCannotBeRead(String file, String line, String reason) {
        write("empty", " \n");
        write("two", "a\nb\n");
        write("application.properties", "# a comment\n" + line);
        assertThatThrownBy(() -> load(null))
                .hasMessageStartingWith("application.properties, line 2: easemob.rest.client-secret-file "
                        + "names " + home.resolve(file) + ", which cannot be read (" + reason + ")");
    }

    @Test
    void refusesASecretThatIsGivenTwice() {
        write("application.properties", "easemob.management.token=a\neasemob.management.token-file=b");
        assertThatThrownBy(() -> load(null)).hasMessage("application.properties, line 2: easemob.management.token-file and "
                + "easemob.management.token are both set; remove one of them");
    }

    private Properties load(String profile) {
        return new RunnerProperties(new PropertyCatalogue(), environment, system).load(home, profile,
                new RouteFolder(home.resolve("routes")));
    }

    private void write(String file, String text) {
        try {
            Files.writeString(home.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
