package io.github.easemobcamel.deliver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.github.easemobcamel.config.Backoff;
import io.github.easemobcamel.config.Destination;
import io.github.easemobcamel.config.SigningSecrets;
import java.net.URLDecoder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The signature, verified by the library of the Standard Webhooks project. */
class StandardWebhooksTest {

    private static final byte[] OLD = "the old secret, 32 bytes long...".getBytes(UTF_8);
    private static final byte[] NEW = "the new secret, 32 bytes long...".getBytes(UTF_8);
    private static final byte[] BODY = "{\"reason\":\"聊天 😀\"}".getBytes(UTF_8);

    @Test
    void isTakenByTheOfficialLibrary() throws Exception {
        Map<String, List<String>> headers = signed("org#app_1", Instant.now(), OLD);

        new Webhook(text(OLD)).verify(new String(BODY, UTF_8), headers);

        assertThat(headers.get("webhook-signature").get(0)).isEqualTo(new Webhook(text(OLD)).sign(
                headers.get("webhook-id").get(0), Long.parseLong(headers.get("webhook-timestamp").get(0)),
                new String(BODY, UTF_8)));
    }

    @Test
    void isTakenWithEitherSecretWhileOneIsReplaced() {
        Map<String, List<String>> headers = signed("org#app_1", Instant.now(), OLD, NEW);

        assertThatCode(() -> new Webhook(text(OLD)).verify(new String(BODY, UTF_8), headers)).doesNotThrowAnyException();
        assertThatCode(() -> new Webhook(text(NEW)).verify(new String(BODY, UTF_8), headers)).doesNotThrowAnyException();
        assertThat(headers.get("webhook-signature").get(0)).matches("v1,[A-Za-z0-9+/]{43}= v1,[A-Za-z0-9+/]{43}=");
    }

    @ParameterizedTest
    @CsvSource({"webhook-id, org%23app_2", "webhook-timestamp, 1", "webhook-signature, v1,AAAA"})
    void isRefusedOnceAHeaderIsChanged(String name, String value) {
        Map<String, List<String>> headers = new HashMap<>(signed("org#app_1", Instant.now(), OLD));
        headers.put(name, List.of(value));

        assertRefused(OLD, BODY, headers);
    }

    @Test
    void isRefusedForAnotherBodyAnotherSecretOrAnOldAttempt() {
        Map<String, List<String>> headers = signed("org#app_1", Instant.now(), OLD);

        assertRefused(OLD, "{}".getBytes(UTF_8), headers);
        assertRefused(NEW, BODY, headers);
        assertRefused(OLD, BODY, signed("org#app_1", Instant.now().minus(Duration.ofMinutes(6)), OLD));
    }

    /** Standard Webhooks, "Signature scheme": no full stop in the id, for it separates what is signed. */
    @ParameterizedTest
    @CsvSource({"org#app_97643-A~z, org%23app_97643-A~z", "a.b, a%2Eb", "a%2Eb, a%252Eb",
        "公司#应用_1, %E5%85%AC%E5%8F%B8%23%E5%BA%94%E7%94%A8_1",
        "a@b/c d, a%40b%2Fc%20d"})
    void makesAnIdOfTheCallIdThatLeadsBackToIt(String callId, String id) {
        String made = signed(callId, Instant.now(), OLD).get("webhook-id").get(0);

        assertThat(made).isEqualTo(id).matches("[A-Za-z0-9_~%-]+");
        assertThat(URLDecoder.decode(made, UTF_8)).isEqualTo(callId);
    }

    @Test
    void tellsTheSecondOfTheAttempt() {
        assertThat(signed("c", Instant.ofEpochMilli(1_700_000_000_999L), OLD).get("webhook-timestamp"))
                .containsExactly("1700000000");
    }

    @Test
    void doesNotSignWhatNothingIdentifies() {
        assertThatThrownBy(() -> signed(null, Instant.now(), OLD)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("callId");
    }

    private static void assertRefused(byte[] secret, byte[] body, Map<String, List<String>> headers) {
        assertThatThrownBy(() -> new Webhook(text(secret)).verify(new String(body, UTF_8), headers))
                .isInstanceOf(WebhookVerificationException.class);
    }

    private static Map<String, List<String>> signed(String callId, Instant now, byte[]... secrets) {
        List<SecretKey> keys = Stream.of(secrets).<SecretKey>map(secret -> new SecretKeySpec(secret, "HmacSHA256")).toList();
        Duration second = Duration.ofSeconds(1);
        Destination shop = new Destination("shop", "https://shop.example/", "", 1, second,
                new Destination.Retry(new Backoff(second, 1, second), 1, second), false, Destination.Tls.USUAL, "callback",
                new SigningSecrets(keys), null);
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getExchangeExtension().setFromRouteId("deliver-to-shop");
        exchange.getMessage().setBody(BODY);
        exchange.getMessage().setHeader("callId", callId);

        new StandardWebhooks(Map.of("shop", shop), Clock.fixed(now, ZoneOffset.UTC)).sign(exchange);

        assertThat(exchange.getMessage().getBody()).isEqualTo(BODY);
        Map<String, List<String>> headers = new HashMap<>();
        exchange.getMessage().getHeaders().forEach((name, value) -> headers.put(name, List.of(String.valueOf(value))));
        return headers;
    }

    private static String text(byte[] secret) {
        return "whsec_" + Base64.getEncoder().encodeToString(secret);
    }
}
