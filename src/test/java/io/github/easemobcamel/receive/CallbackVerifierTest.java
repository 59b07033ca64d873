package io.github.easemobcamel.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.easemobcamel.event.Callback;
import io.github.easemobcamel.event.CallbackSignature;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallbackVerifierTest {

    private static final String CALL_ID = "demo#app_1";
    private static final String TIMESTAMP = "1644908244060";

    private final CallbackVerifier verifier = new CallbackVerifier(List.of("first", "second"));

    @Test
    void acceptsEverySecretThatIsConfigured() throws CallbackRefusedException {
        Callback first = signed(CallbackSignature.of(CALL_ID, "first", TIMESTAMP));
        Callback second = signed(CallbackSignature.of(CALL_ID, "second", TIMESTAMP));
        assertThat(verifier.verify(first)).isSameAs(first);
        assertThat(verifier.verify(second)).isSameAs(second);
    }

    @Test
    void refusesAnotherSecret() {
        refuses(signed(CallbackSignature.of(CALL_ID, "third", TIMESTAMP)));
    }

    @Test
    void refusesATamperedCallId() {
        refuses(new Callback(new byte[0], CALL_ID + "1", TIMESTAMP, CallbackSignature.of(CALL_ID, "first", TIMESTAMP), null));
    }

    @Test
    void refusesATamperedTimestamp() {
        refuses(new Callback(new byte[0], CALL_ID, "1644908244061", CallbackSignature.of(CALL_ID, "first", TIMESTAMP), null));
    }

    @Test
    void refusesAPrefixOfTheSignature() {
        refuses(signed(CallbackSignature.of(CALL_ID, "first", TIMESTAMP).substring(0, 31)));
    }

    @Test
    void cannotBeMadeWithoutASecret() {
        assertThatThrownBy(() -> new CallbackVerifier(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private void refuses(Callback callback) {
        assertThatThrownBy(() -> verifier.verify(callback)).isInstanceOfSatisfying(CallbackRefusedException.class,
                refused -> assertThat(refused.answer()).isEqualTo(Answer.UNAUTHORIZED));
    }

    private static Callback signed(String security) {
        return new Callback(new byte[0], CALL_ID, TIMESTAMP, security, null);
    }
}
