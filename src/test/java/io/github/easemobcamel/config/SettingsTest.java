package io.github.easemobcamel.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    private static final String MAX_BODY_SIZE = "easemob.callback.max-body-size";
    private static final PropertyCatalogue CATALOGUE = new PropertyCatalogue();

    private final Properties properties = CATALOGUE.defaults();

    @Test
    void hasUsableDefaults() {
        assertThat(settings().size(MAX_BODY_SIZE)).isEqualTo(256 * 1024);
        assertThat(settings().destinations()).containsExactly(Map.entry("console", new Destination("console",
                "direct:write-to-console", "", 4, Duration.ofSeconds(15),
                new Destination.Retry(new Backoff(Duration.ofSeconds(1), 2, Duration.ofHours(1)), 20, Duration.ofSeconds(30)),
                false,
                Destination.Tls.USUAL, "callback", new SigningSecrets(List.of()), null)));
        assertThat(settings().forwards().values()).allMatch(List.of("console")::equals);
        properties.setProperty("easemob.callback.secrets", "any");
        settings().check();
    }

    @Test
    void takesSeveralSecrets() {
        properties.setProperty("easemob.callback.secrets", " first, second,,first ");

        assertThat(settings().secrets()).containsExactly("first", "second");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ",", " , ,"})
    void refusesToBeWithoutSecret(String value) {
        properties.setProperty("easemob.callback.secrets", value);

        assertThatThrownBy(settings()::secrets).isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("easemob.callback.secrets is not set");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "::1", "127.0.0.2"})
    void needsNoManagementTokenOnALoopbackAddress(String host) {
        properties.setProperty("camel.management.host", host);

        assertThat(settings().managementToken()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "", "nobody.invalid"})
    void needsAManagementTokenOnAnyOtherAddress(String host) {
        properties.setProperty("camel.management.host", host);

        assertThat(refusal(Settings::managementToken)).contains("camel.management.host is " + host,
                "easemob.management.token is not set", "EASEMOB_MANAGEMENT_TOKEN");
        properties.setProperty("easemob.management.token", "0123456789abcdef");
        assertThat(settings().managementToken()).isEqualTo("0123456789abcdef");
    }

    @ParameterizedTest
    @ValueSource(strings = {"short-secret-15", "with a space in the secret", "sécret-secret-secret"})
    void refusesAManagementTokenWithoutRepeatingIt(String token) {
        properties.setProperty("easemob.management.token", token);

        assertThat(refusal(Settings::managementToken)).startsWith("easemob.management.token must be 16 or more")
                .doesNotContain(token);
    }

    @Test
    void keepsTheAdministrationOffThePortOfTheCallbacks() {
        properties.setProperty("camel.management.port", "8080");

        assertThat(refusal(Settings::managementToken)).startsWith("camel.management.port is the port of the callbacks");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "100 B, 100", "1KB, 1000", "1 KiB, 1024", "2 MB, 2000000", "64 MiB, 67108864"})
    void readsASize(String value, int bytes) {
        properties.setProperty(MAX_BODY_SIZE, value);

        assertThat(settings().size(MAX_BODY_SIZE)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "big", "-1", "1.5 KiB", "256 kib", "1 TB", "0", "65 MiB", "999999999999 GiB", "1000000000000"})
    void namesAWrongSize(String value) {
        properties.setProperty(MAX_BODY_SIZE, value);

        assertThat(refusal(settings -> settings.size(MAX_BODY_SIZE)))
                .startsWith(MAX_BODY_SIZE + " is '" + value + "' but must be a size");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "many", "0", "257", "1e2", "99999999999"})
    void namesAWrongNumber(String value) {
        properties.setProperty("easemob.dispatch.concurrency", value);

        assertThat(refusal(settings -> settings.integer("easemob.dispatch.concurrency")))
                .isEqualTo("easemob.dispatch.concurrency is '" + value + "' but must be a whole number from 1 to 256");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "callbacks", "/", "/a//b", "/a?b=c", "/{a}", "https://example.com/a"})
    void namesAWrongPath(String value) {
        properties.setProperty("easemob.callback.path", value);

        assertThat(refusal(settings -> settings.text("easemob.callback.path")))
                .isEqualTo("easemob.callback.path is '" + value + "' but must be a path such as /callbacks");
    }

    @ParameterizedTest
    @CsvSource({"500ms, 500", "15s, 15000", "5m, 300000", "1h, 3600000", "1h30m, 5400000", "250, 250"})
    void readsADuration(String value, long millis) {
        properties.setProperty("easemob.destination.audit.timeout", value);

        assertThat(settings().destinations().get("audit").timeout()).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({
        "timeout, soon, a duration",
        "timeout, 0, a duration",
        "timeout, -1s, a duration",
        "timeout, 366d, a duration",
        "format, json, callback or event",
        "format, EVENT, callback or event",
        "retry.initial-delay, 1x, a duration",
        "retry.max-delay, 0s, a duration",
        "retry.multiplier, 0.5, a number from 1 to 100",
        "retry.multiplier, NaN, a number from 1 to 100",
        "retry.multiplier, two, a number from 1 to 100",
        "retry.max-attempts, 0, a whole number from 1 to 1000000",
        "concurrency, 0, a whole number from 1 to 256",
        "concurrency, 1000, a whole number from 1 to 256"})
    void namesAWrongOptionOfADestination(String option, String value, String expected) {
        properties.setProperty("easemob.destination.audit." + option, value);

        assertThat(refusal(Settings::destinations))
                .startsWith("easemob.destination.audit." + option + " is '" + value + "' but must be " + expected);
    }

    @Test
    void takesTlsForHttpsOnlyAndACertificateWithItsKeyOnly() {
        properties.setProperty("easemob.destination.audit.uri", "https://example.com/hook");
        properties.setProperty("easemob.destination.audit.tls.certificate", "a.pem");
        assertThat(refusal(Settings::destinations)).startsWith("easemob.destination.audit.tls.key is not set");

        properties.setProperty("easemob.destination.audit.tls.key", "a-key.pem");
        assertThat(settings().destinations().get("audit").tls()).isEqualTo(new Destination.Tls("", "a.pem", "a-key.pem"));

        properties.setProperty("easemob.destination.audit.uri", "kafka:events");
        assertThat(refusal(Settings::destinations)).startsWith("easemob.destination.audit.tls.* is set, but easemob.destination."
                + "audit.uri is no https: URL");
    }

    @Test
    void readsAProxyAndKeepsItsPasswordToItself() {
        properties.setProperty("easemob.destination.audit.uri", "HTTPS://example.com/hook");
        properties.setProperty("easemob.destination.audit.proxy", "http://us%40er:p%3Aw+@proxy.internal:3128");
        ForwardProxy proxy = settings().destinations().get("audit").proxy();
        assertThat(proxy).isEqualTo(new ForwardProxy("proxy.internal", 3128, "us@er", "p:w+"))
                .hasToString("http://proxy.internal:3128");

        for (String wrong : List.of("proxy:3128", "https://proxy:3128", "http://proxy", "http://user:s3cret@pro xy:1",
                "http://u:s3cret@h:1/x",
                "http://u@v:s3cret@h:1", "http://u:s3cret%@h:1")) {
            properties.setProperty("easemob.destination.audit.proxy", wrong);
            assertThat(refusal(Settings::destinations)).as(wrong)
                    .startsWith("easemob.destination.audit.proxy must be the address of a proxy").doesNotContain("s3cret");
        }

        properties.setProperty("easemob.destination.audit.proxy", "http://proxy:3128");
        properties.setProperty("easemob.destination.audit.uri", "kafka:events");
        assertThat(refusal(Settings::destinations))
                .startsWith("easemob.destination.audit.proxy is set, but only an http: or https:");
    }

    @Test
    void boundsTheAnswersThatRoutesUse() {
        assertThat(settings().size("easemob.http.max-answer-size")).isEqualTo(1 << 20);
        properties.setProperty("easemob.http.max-answer-size", "100");
        assertThat(refusal(settings -> settings.size("easemob.http.max-answer-size"))).isEqualTo(
                "easemob.http.max-answer-size is '100' but must be a size from 1 KiB to 64 MiB such as 256 KiB or 1 MiB");
    }

    @Test
    void readsADestination() {
        properties.setProperty("easemob.destination.my-service.uri", "https://example.com/hook");
        properties.setProperty("easemob.destination.my-service.filter", "${header.scope} == 'chatroom'");
        properties.setProperty("easemob.destination.my-service.retry.multiplier", "1.5");
        properties.setProperty("easemob.destination.my-service.concurrency", "");

        Destination destination = settings().destinations().get("my-service");

        assertThat(destination).isEqualTo(new Destination("my-service", "https://example.com/hook",
                "${header.scope} == 'chatroom'", 4, Duration.ofSeconds(15),
                new Destination.Retry(new Backoff(Duration.ofSeconds(1), 1.5, Duration.ofHours(1)), 20, Duration.ofSeconds(30)),
                false,
                Destination.Tls.USUAL, "callback", new SigningSecrets(List.of()), null));
        assertThat(destination.scheme()).isEqualTo("https");
    }

    @Test
    void readsSigningSecretsAndKeepsThemToItself() {
        String shortest = "whsec_" + Base64.getEncoder().encodeToString("k".repeat(24).getBytes(UTF_8));
        String longest = "whsec_" + Base64.getEncoder().encodeToString("K".repeat(64).getBytes(UTF_8));
        properties.setProperty("easemob.destination.my-service.uri", "https://example.com/hook");
        properties.setProperty("easemob.destination.my-service.signing-secret", shortest + " , " + longest);

        Destination destination = settings().destinations().get("my-service");

        assertThat(destination.signingSecrets().keys()).extracting(key -> new String(key.getEncoded(), UTF_8))
                .containsExactly("k".repeat(24), "K".repeat(64));
        assertThat(destination).asString().contains("2 signing secret(s)").doesNotContain("kkk", "whsec");
        assertThat(settings().destinations().get("console").signingSecrets().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cret", "whsec_", "whsec_s3cret", "whsec_*s3cretBbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
        "s3cretBbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "whsec_s3cretBbbbbbbbbbbbbbbbbbbbbb", "whsk_s3cretBbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
        "whsec_s3cretBbbbbbbbbbbbbbbbbbbbbbbbbb,whsec_Ms3cretBbbbbbbbbbbbbb"})
    void refusesAWrongSigningSecretWithoutRepeatingIt(String secret) {
        properties.setProperty("easemob.destination.my-service.uri", "https://example.com/hook");
        properties.setProperty("easemob.destination.my-service.signing-secret", secret);

        ConfigurationException refusal = catchThrowableOfType(ConfigurationException.class, () -> settings().destinations());

        assertThat(refusal).hasMessageStartingWith("easemob.destination.my-service.signing-secret must be whsec_ and the base64 of")
                .hasNoCause().hasMessageNotContaining("s3cret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kafka:topic", "direct:route", "file:folder", "jms:queue:https"})
    void refusesToSignWhatDoesNotGoOverHttp(String uri) {
        properties.setProperty("easemob.destination.my-service.uri", uri);
        properties.setProperty("easemob.destination.my-service.signing-secret", "whsec_" + "s3cret".repeat(10));

        assertThat(refusal(Settings::destinations)).doesNotContain("s3cret")
                .startsWith("easemob.destination.my-service.signing-secret is set, but only what goes to an http: or https:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com/hook", "/hook", "https:", ":8080"})
    void namesAUriThatIsNone(String value) {
        properties.setProperty("easemob.destination.audit.uri", value);

        assertThat(refusal(Settings::destinations)).startsWith("easemob.destination.audit.uri must be a Camel endpoint URI");
    }

    @ParameterizedTest
    @ValueSource(strings = {"my_service", "-a", "a b", "\u00e9", "a*"})
    void namesAWrongNameOfADestination(String name) {
        properties.setProperty("easemob.destination." + name + ".uri", "direct:a");

        assertThat(refusal(Settings::destinations)).contains("destination name " + name, "letters, digits and hyphens");
    }

    @ParameterizedTest
    @ValueSource(strings = {"easemob.forward.kick", "easemob.forward.default", "easemob.forward.other-callbacks"})
    void namesADestinationThatIsNotDefined(String key) {
        properties.setProperty("easemob.destination.audit.uri", "direct:a");
        properties.setProperty(key, "audit, nobody");

        assertThat(refusal(Settings::forwards)).isEqualTo(
                key + " names the destination nobody, which is not defined; set easemob.destination.nobody.uri or name one of "
                        + "audit, console");
    }

    @Test
    void forwardsToNobodyWhenAPropertyIsEmpty() {
        properties.setProperty("easemob.forward.kick", "");

        assertThat(settings().forwards().get("kick")).isEmpty();
    }

    @Test
    void resolvesPlaceholders() {
        properties.setProperty("easemob.forward.default", "audit");
        properties.setProperty("easemob.destination.audit.uri", "https:{{my.host}}/hook");
        properties.setProperty("my.host", "example.com");

        assertThat(settings().forwards().get("group_op_event")).containsExactly("audit");
        assertThat(settings().destinations().get("audit").uri()).isEqualTo("https:example.com/hook");
    }

    @Test
    void namesAPlaceholderWithoutProperty() {
        properties.setProperty("easemob.destination.audit.uri", "https:{{my.host}}/hook");

        assertThat(refusal(Settings::destinations)).isEqualTo(
                "easemob.destination.audit.uri uses {{my.host}}, which is not set; set my.host in application.properties");
    }

    @ParameterizedTest
    @ValueSource(strings = {"999ms", "2d", "soon"})
    void namesAWrongIntervalOfRecovery(String value) {
        properties.setProperty("easemob.recovery.interval", value);

        assertThat(refusal(settings -> settings.duration("easemob.recovery.interval")))
                .startsWith("easemob.recovery.interval is '" + value + "' but must be a duration");
    }

    @Test
    void asksForCredentialsOnlyWhenRecoveryIsOn() {
        assertThat(settings().duration("easemob.recovery.interval")).isEqualTo(Duration.ofMinutes(10));
        properties.setProperty("easemob.callback.secrets", "any");
        properties.setProperty("easemob.recovery.enabled", "yes");
        assertThat(refusal(Settings::check)).isEqualTo("easemob.recovery.enabled is 'yes' but must be true or false");
        properties.setProperty("easemob.recovery.enabled", "true");
        assertThat(refusal(Settings::check)).contains("easemob.rest.org-name, easemob.rest.app-name",
                "client-secret are not set: ");
    }

    @Test
    void sharesNoBrokerUnlessItIsSaid() {
        assertThat(settings().flag("easemob.broker.shared")).isFalse();
        properties.setProperty("easemob.broker.shared", "maybe");
        assertThat(refusal(settings -> settings.flag("easemob.broker.shared")))
                .isEqualTo("easemob.broker.shared is 'maybe' but must be true or false");
    }

    private String refusal(Consumer<Settings> action) {
        return catchThrowableOfType(ConfigurationException.class, () -> action.accept(settings())).getMessage();
    }

    private Settings settings() {
        DefaultCamelContext camel = new DefaultCamelContext();
        camel.getPropertiesComponent().setInitialProperties(properties);
        return new Settings(properties, CATALOGUE, camel::resolvePropertyPlaceholders);
    }
}
