package io.github.easemobcamel.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignatureMaskTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"callId":"a","security":"0123456789abcdef","x":1} | {"callId":"a","security":"***","x":1}
            {"secret" : "0123456789abcdef", "security":""} | {"secret" : "***", "security":""}
            {"securityVersion":"1.0.0","a":"security"}     | {"securityVersion":"1.0.0","a":"security"}
            {"a":"the \\"security\\":\\"x\\" of b"}        | {"a":"the \\"security\\":\\"x\\" of b"}
            no json                                        | no json
            """)
    void hidesTheSignatureAndNothingElse(String body, String shown) {
        assertThat(new SignatureMask().mask(body)).isEqualTo(shown);
    }
}
