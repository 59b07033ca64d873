package io.github.easemobcamel.receive;

import io.github.easemobcamel.event.Callback;
import io.github.easemobcamel.event.CallbackSignature;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/**
 * Decides whether a callback comes from someone who knows one of the secrets. Each callback rule in Easemob's console has
 * a secret of its own and secrets get rotated, so several can be valid at once.
 */
public final class CallbackVerifier {

    private final List<String> secrets;

    /**
     * @param secrets the secrets that are valid now, at least one
     */
    public CallbackVerifier(List<String> secrets) {
        if (secrets.isEmpty()) {
            throw new IllegalArgumentException("at least one secret is needed");
        }
        this.secrets = List.copyOf(secrets);
    }

    /**
     * Compares with every secret, each time in constant time, so that the time taken tells nothing.
     *
     * @param callback the callback that was read
     * @return the same callback
     * @throws CallbackRefusedException if the signature fits none of the secrets
     */
    public Callback verify(Callback callback) throws CallbackRefusedException {
        byte[] given = callback.security().getBytes(StandardCharsets.UTF_8);
        boolean valid = false;
        for (String secret : secrets) {
            String expected = CallbackSignature.of(callback.callId(), secret, callback.timestamp());
            valid |= MessageDigest.isEqual(expected.getBytes(StandardCharsets.US_ASCII), given);
        }
        if (!valid) {
            throw new CallbackRefusedException(Answer.UNAUTHORIZED,
                    "security fits none of the secrets in easemob.callback.secrets");
        }
        return callback;
    }
}
