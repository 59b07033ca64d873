package io.github.easemobcamel.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShownTextTest {

    private static final String SIGNATURE = "0123456789abcdef0123456789abcdef";

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"callId\":\"a\",\"security\":\"@\",\"x\":1}", "{ \"security\" :\n  \"@\" }", "{\"SECURITY\":\"@\"}",
        "{\"secret\":\"@\"}",
        "{\"secur\\u0069ty\":\"@\"}", "{\"\\u0073\\u0065curity\":\"@\"}", "{\"a\":{\"security\":\"@\"},\"b\":[\"security\",\"@\"]}",
        "a text with {\\\"security\\\":\\\"@\\\"} in JSON", "{\\\"secur\\\\u0069ty\\\":\\n \\\"@\\\"}",
        "{callId=a, security=@, x=1}",
        "security=@&a=b", "security: @", "<security>@</security>", "('security', '@')"})
    void hidesASignatureInWhateverItIsWritten(String text) {
        assertHidden(text.replace("@", SIGNATURE));
        assertHidden(text.replace("@", SIGNATURE.toUpperCase(Locale.ROOT)));
        assertHidden(URLEncoder.encode(text.replace("@", SIGNATURE), StandardCharsets.UTF_8));
        assertHidden(text.replace("@", SIGNATURE).replace("\"", "&quot;"));
    }

    private static void assertHidden(String text) {
        assertThat(ShownText.of(text)).as(text).contains("***").doesNotContainIgnoringCase("0123456789abcdef");
    }

    @Test
    void hidesWhatIsLeftOfASignatureWhereTheTextIsCut() {
        String text = "{\"security\":\"" + SIGNATURE;
        for (int length = text.length() - 24; length < text.length(); length++) {
            assertThat(ShownText.of(text.substring(0, length))).isEqualTo("{\"security\":\"***");
        }
    }

    @Test
    void hidesDigitsThatAreEscaped() {
        assertThat(
                ShownText.of("{\"security\":\"" + SIGNATURE.replace("0", "\\u0030").replace("a", "\\u0061").replace("b", "\\u0042")
                        + "\"}"))
                .isEqualTo("{\"security\":\"***\"}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"securityVersion":"1.0.0","a":"security"}
            {"msg_id":"0123456789abcdef0123456789abcdef","security":""}
            {"security":123456789,"secret": [1234567890]}
            a question of security: added by b
            no json
            """)
    void leavesWhatIsNoSignature(String text) {
        assertThat(ShownText.of(text)).isEqualTo(text);
    }

    @Test
    void escapesWhatSteersATerminalOrHidesText() {
        assertThat(ShownText.of("a\u202Eb\u2066c\u2028d\u2029e\u0000f\u001B[31mg\u0085h\u200Bi\uFEFFj\rk\nl\tm\uDB40\uDC41"))
                .isEqualTo(
                        "a\\u202eb\\u2066c\\u2028d\\u2029e\\u0000f\\u001b[31mg\\u0085h\\u200bi\\ufeffj\\u000dk\nl\tm\\udb40\\udc41");
        assertThat(ShownText.of("聊天室 é 😀")).isEqualTo("聊天室 é 😀");
    }
}
