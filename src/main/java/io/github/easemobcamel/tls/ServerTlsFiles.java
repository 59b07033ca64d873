package io.github.easemobcamel.tls;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.Problems;
import io.github.easemobcamel.config.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;

/**
 * The files of {@code easemob.server.tls.*}.
 *
 * @param certificate a PEM file, or null if there is a keystore
 * @param key a PEM file, or null if there is a keystore
 * @param keystore a PKCS#12 file, or null
 * @param password that of the keystore
 * @param clientCa a PEM file with the authorities whose clients are let in, or null for every client
 */
public record ServerTlsFiles(Path certificate, Path key, Path keystore, String password, Path clientCa) {

    private static final String PREFIX = "easemob.server.tls.";

    /**
     * {@return the files, or nothing if the port has no TLS}
     *
     * @param settings the settings in force
     * @param home the folder that relative paths lie in
     * @throws ConfigurationException if a property is missing, or one too many
     */
    public static Optional<ServerTlsFiles> of(Settings settings, Path home) {
        ServerTlsFiles files = new ServerTlsFiles(path(settings, home, "certificate"), path(settings, home, "key"),
                path(settings, home, "keystore"), settings.text(PREFIX + "keystore-password"), path(settings, home, "client-ca"));
        if ((files.certificate == null) != (files.key == null)) {
            throw new ConfigurationException(PREFIX + (files.key == null ? "key" : "certificate")
                    + " is not set: a certificate and its key go together");
        }
        if (files.certificate != null && files.keystore != null) {
            throw new ConfigurationException(PREFIX + "certificate and " + PREFIX + "keystore are both set; remove one of them");
        }
        if (files.certificate == null && files.keystore == null) {
            if (files.clientCa != null) {
                throw new ConfigurationException(PREFIX + "client-ca is set, but neither " + PREFIX + "certificate nor " + PREFIX
                        + "keystore: without TLS no client shows a certificate");
            }
            return Optional.empty();
        }
        return Optional.of(files);
    }

    private static Path path(Settings settings, Path home, String name) {
        String value = settings.text(PREFIX + name);
        return value.isEmpty() ? null : home.resolve(value);
    }

    /** @throws ConfigurationException if the files cannot be used */
    public void check() {
        Problems problems = new Problems();
        problems.attempt(this::identity);
        problems.attempt(this::authorities);
        problems.refuse();
    }

    /** @throws ConfigurationException if the files cannot be used */
    public Identity identity() {
        return keystore == null ? Identity.ofPem(PREFIX + "certificate", certificate, key)
                : Identity.ofKeystore(PREFIX + "keystore", keystore, password);
    }

    /**
     * {@return the authorities that clients need, or null for none}
     *
     * @throws ConfigurationException if the file cannot be used
     */
    TrustManagerFactory authorities() {
        return clientCa == null ? null : Pem.authorities(PREFIX + "client-ca", clientCa);
    }

    /** {@return the files} */
    List<Path> paths() {
        return Stream.of(certificate, key, keystore, clientCa).filter(Objects::nonNull).toList();
    }

    /** Without the password, so that it can be logged. */
    @Override
    public String toString() {
        return String.valueOf(keystore == null ? certificate : keystore);
    }
}
