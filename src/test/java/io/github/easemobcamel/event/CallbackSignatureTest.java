package io.github.easemobcamel.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CallbackSignatureTest {

    /** Known answers, computed with the command line tool md5sum. */
    @Test
    void isTheMd5OfCallIdSecretAndTimestampInThisOrder() {
        assertThat(CallbackSignature.of("demo#app_1", "secret", "1644908244060"))
                .isEqualTo("e36a16e4169dac74d8e260fafdd84cce");
        assertThat(CallbackSignature.of("组#应用_1", "密钥", "1644908244060"))
                .isEqualTo("fe1b525355a61de2139cd3a33bd309d2");
    }
}
