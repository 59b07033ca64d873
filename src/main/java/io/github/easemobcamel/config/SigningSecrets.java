package io.github.easemobcamel.config;

import java.util.Base64;
import java.util.List;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secrets that sign what a destination gets: none, one, or while one is being replaced, two.
 *
 * <p>Source: Standard Webhooks 1.0.0, "Signature scheme".
 *
 * @param keys the keys for HMAC-SHA256
 */
public record SigningSecrets(List<SecretKey> keys) {

    private static final String PREFIX = "whsec_";
    private static final int SHORTEST = 24;
    private static final int LONGEST = 64;

    /**
     * {@return their keys}
     *
     * @param texts the secrets as Standard Webhooks writes them
     * @throws IllegalArgumentException if one of them is no {@code whsec_} and the base64 of 24 to 64 bytes
     */
    static SigningSecrets of(List<String> texts) {
        return new SigningSecrets(texts.stream().map(SigningSecrets::key).toList());
    }

    private static SecretKey key(String text) {
        if (!text.startsWith(PREFIX)) {
            throw new IllegalArgumentException();
        }
        byte[] bytes = Base64.getDecoder().decode(text.substring(PREFIX.length()));
        if (bytes.length < SHORTEST || bytes.length > LONGEST) {
            throw new IllegalArgumentException();
        }
        return new SecretKeySpec(bytes, "HmacSHA256");
    }

    /** {@return whether nothing is to be signed} */
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /** {@return how many they are, for a secret stands in no log} */
    @Override
    public String toString() {
        return keys.size() + " signing secret(s)";
    }
}
