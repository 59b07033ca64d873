package io.github.easemobcamel.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.config.Destination;
import io.github.easemobcamel.config.SigningSecrets;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The options that an endpoint gets besides those of its URI. */
class EndpointDefaultsTest {

    @ParameterizedTest
    @ValueSource(strings = {"file:out dir?fileName=${header.roomId}.json", "jms:queue:orders", "direct:on-kick", "log:events"})
    void leavesOtherEndpointsAsTheyAre(String uri) throws URISyntaxException {
        assertThat(complete(uri)).isEqualTo(uri);
    }

    @Test
    void keepsTheOptionsOfTheUriAndAddsOnlyMissingOnes() throws URISyntaxException {
        assertThat(complete("https://example.com/hook?httpMethod=PUT&responseTimeout=500"))
                .startsWith("https://example.com/hook?httpMethod=PUT&responseTimeout=500&")
                .contains("&connectTimeout=15000").doesNotContain("POST").containsOnlyOnce("responseTimeout");
    }

    /** Kafka does not start with a delivery timeout below the other two together. */
    @ParameterizedTest
    @CsvSource({
        "kafka:events, 15000",
        "kafka:events?lingerMs=5, 15005",
        "kafka:events?requestTimeoutMs=30000&lingerMs=5, 30005",
        "kafka:events?requestTimeoutMs=1000, 15000"})
    void allowsADeliveryWhatTheUriAllowsItsParts(String uri, int deliveryTimeout) throws URISyntaxException {
        assertThat(complete(uri)).contains("deliveryTimeoutMs=" + deliveryTimeout);
    }

    @ParameterizedTest
    @CsvSource({
        "http://h/x?token=a%2Bb%26c, http://h/x?token=RAW(a+b&c)",
        "http://h/x?a=1&token=%2B)&b=2, http://h/x?a=1&token=RAW{+)}&b=2",
        "http://h/x?token=RAW(%2B), http://h/x?token=RAW(%2B)",
        "http://h/x?name=%E8%81%8A, http://h/x?name=%E8%81%8A",
        "http://h/x?mail=a@b, http://h/x?mail=a@b",
        "http://u%40v:p%3A@h/x, http://h/x?authMethod=Basic&authenticationPreemptive=true&authUsername=RAW(u@v)&authPassword=RAW(p:)",
        "https://u@h?a=1, https://h?a=1&authMethod=Basic&authenticationPreemptive=true&authUsername=RAW(u)&authPassword=RAW()"})
    void writesAWebAddressInTheWayOfCamel(String address, String camels) {
        assertThat(HttpAddress.forCamel(address)).isEqualTo(camels);
    }

    private static String complete(String uri) throws URISyntaxException {
        Duration second = Duration.ofSeconds(1);
        return EndpointDefaults.complete(new Destination("x", uri, "", 4, Duration.ofSeconds(15),
                new Destination.Retry(second, 2, second, 3, second), false,
                Destination.Tls.USUAL, "callback", new SigningSecrets(List.of())));
    }
}
