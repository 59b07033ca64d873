package io.github.easemobcamel.tls;

import io.github.easemobcamel.config.ConfigurationException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.impl.KeyStoreHelper;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;

/** Reads the certificates of authorities that are trusted. */
final class Pem {

    private Pem() {
    }

    /**
     * {@return trusts these authorities and no other}
     *
     * @param property the property that names the file, for messages
     * @param file a PEM file with one or more certificates
     * @throws ConfigurationException if the file cannot be read
     */
    static TrustManagerFactory authorities(String property, Path file) {
        try {
            KeyStore store = KeyStoreHelper.loadCA(Stream.of(Buffer.buffer(Files.readAllBytes(file))));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            return trust;
        } catch (Exception e) {
            throw new ConfigurationException(property + ": " + file + " cannot be used (" + reason(e)
                    + "); it must be a PEM file with certificates of authorities that this user can read", e);
        }
    }

    /** {@return why a file could not be read, in a few words; never anything of what is in it} */
    static String reason(Exception failure) {
        if (failure instanceof NoSuchFileException) {
            return "there is no file " + failure.getMessage();
        }
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).lines().findFirst().orElse(root.getClass().getSimpleName());
    }
}
