package io.github.easemobcamel.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.easemobcamel.config.Backoff;
import io.github.easemobcamel.config.ConfigurationException;
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
                .startsWith("https://example.com/?httpMethod=PUT&responseTimeout=500&requestTarget=RAW(/hook)&")
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

    /** Host and options for Camel, path and query as they are written. */
    @ParameterizedTest
    @CsvSource(delimiter = ' ', value = {
        "http://h/p%2Fq http://h/?requestTarget=RAW(/p%2Fq)",
        "http://h/%2520/a+b/%7e/./../ http://h/?requestTarget=RAW(/%252520/a+b/%7e/./../)",
        "http://h/x?token=a%2Bb%26c%3B&b=+&a=2&a=1 http://h/?requestTarget=RAW(/x?token=a%2Bb%26c%3B&b=+&a=2&a=1)",
        "http://h/x?flag&empty=&a=b=c&&q? http://h/?requestTarget=RAW(/x?flag&empty=&a=b=c&&q?)",
        "http://h?a=1 http://h/?requestTarget=RAW(/?a=1)",
        "http://h//x//y http://h/?requestTarget=RAW(//x//y)",
        "http://h/x?mail=a@b http://h/?requestTarget=RAW(/x?mail=a@b)",
        "http://h/a@b;c,d!$'(e)* http://h/?requestTarget=RAW{/a@b;c,d!$'(e)*}",
        "http://h/x#part http://h/?requestTarget=RAW(/x)",
        "http://h/x?a=1#part http://h/?requestTarget=RAW(/x?a=1)",
        "http://h/x?a=1#part&httpMethod=PUT http://h/?requestTarget=RAW(/x?a=1)",
        "http://h/x?b=1&httpMethod=PUT&a=2 http://h/?httpMethod=PUT&requestTarget=RAW(/x?b=1&a=2)",
        "http://h/x?httpMethod=PUT http://h/?httpMethod=PUT&requestTarget=RAW(/x)",
        "http://h/x?sslContextParameters=#mine&a=1 http://h/?sslContextParameters=#mine&requestTarget=RAW(/x?a=1)",
        "http://h/x?httpClient.connectTimeout=5&a=1 http://h/?httpClient.connectTimeout=5&requestTarget=RAW(/x?a=1)",
        "http://h/x?authPassword=RAW(a&b#c)&a=1 http://h/?authPassword=RAW(a&b#c)&requestTarget=RAW(/x?a=1)",
        "http://h/x?token=RAW(a+b&c)&b=2 http://h/?requestTarget=RAW(/x?token=a%2Bb%26c&b=2)",
        "http://h/x?token=RAW{%2B)} http://h/?requestTarget=RAW(/x?token=%25252B%29)",
        "http://h/聊?q=天 http://h/?requestTarget=RAW(/%E8%81%8A?q=%E5%A4%A9)",
        "HTTPS://Example.com:8443/x https://Example.com:8443/?requestTarget=RAW(/x)",
        "https://[::1]:8443 https://[::1]:8443/?requestTarget=RAW(/)",
        "http://h:/x http://h/?requestTarget=RAW(/x)",
        "http:h/x http://h/?requestTarget=RAW(/x)",
        "http://u%40v:p+%3A@h/x http://h/?authMethod=Basic&authenticationPreemptive=true&authUsername=RAW(u@v)"
                + "&authPassword=RAW(p+:)&requestTarget=RAW(/x)",
        "https://u@h?a=1 https://h/?authMethod=Basic&authenticationPreemptive=true&authUsername=RAW(u)&authPassword=RAW()"
                + "&requestTarget=RAW(/?a=1)"})
    void writesAWebAddressInTheWayOfCamel(String address, String camels) {
        assertThat(HttpAddress.forCamel("the.property", address)).isEqualTo(camels);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "http://h/x?            | it ends with ? and has nothing behind it; remove the ?",
        "http://u@v:secret@h/x  | an @ in the user or the password before the host is written %40",
        "http://u:se@cret@h/x   | an @ in the user or the password before the host is written %40",
        "http://u:secret%@h/x   | a % in the user or the password is not followed by two hexadecimal digits; write %25 for a % itself",
        "http://h/secret%2      | a % in it is not followed by two hexadecimal digits; write %25 for a % itself",
        "http://h/x?a=secret%zz | a % in it is not followed by two hexadecimal digits; write %25 for a % itself",
        "http://h/secret x      | the character with the number 32 cannot stand in a web address; write %20",
        "http://h/x?a={secret}  | the character { cannot stand in a web address; write %7B",
        "'http://h/secret|x'    | 'the character | cannot stand in a web address; write %7C'",
        "http:///x              | it names no host",
        "http://my host/x       | what stands between // and the path is no host",
        "http://my_host/x       | what stands between // and the path is no host",
        "http://h:99999/x       | what stands between // and the path is no host",
        "http://h:port/x        | what stands between // and the path is no host",
        "http://[::1/x          | what stands between // and the path is no host"})
    void refusesWhatCanBeNoWebAddressWithASentence(String address, String reason) {
        assertThatThrownBy(() -> HttpAddress.forCamel("the.property", address)).isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("the.property is wrong: " + reason).hasMessageNotContaining("secret");
    }

    private static String complete(String uri) throws URISyntaxException {
        Duration second = Duration.ofSeconds(1);
        return EndpointDefaults.complete(new Destination("x", uri, "", 4, Duration.ofSeconds(15),
                new Destination.Retry(new Backoff(second, 2, second), 3, second), false,
                Destination.Tls.USUAL, "callback", new SigningSecrets(List.of()), null));
    }
}
