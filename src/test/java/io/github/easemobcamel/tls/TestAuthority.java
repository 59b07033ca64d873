package io.github.easemobcamel.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority of a test, made with the keytool of the JDK. */
public final class TestAuthority {

    /** The password of every keystore. */
    public static final String PASSWORD = "changeit";

    private final Path folder;
    private final Path authorities;

    /**
     * What a server or client has.
     *
     * @param certificate a PEM file with the certificate and its chain
     * @param key a PEM file with the key
     * @param keystore the same as PKCS#12
     */
    public record Issued(Path certificate, Path key, Path keystore) {

        /** The same in one. */
        public KeyManagerFactory keys() {
            return attempt(() -> {
                KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                keys.init(load(keystore), PASSWORD.toCharArray());
                return keys;
            });
        }
    }

    /** Makes an authority whose files are in the folder. */
    public TestAuthority(Path folder) {
        this.folder = folder;
        attempt(() -> Files.createDirectories(folder));
        authorities = folder.resolve("authority.p12");
        keytool("-genkeypair", "-alias", "authority", "-dname", "CN=authority", "-ext", "bc:c", "-keystore",
                authorities.toString());
    }

    /** The certificate of the authority, as PEM. */
    public Path pem() {
        return attempt(() -> Files.writeString(folder.resolve("authority.pem"),
                pem("CERTIFICATE", load(authorities).getCertificate("authority").getEncoded())));
    }

    /** A PKCS#12 file that trusts this authority, made as docs/security.md says. */
    public Path trustStore() {
        Path file = folder.resolve("trusted.p12");
        keytool("-importcert", "-noprompt", "-alias", "ca", "-file", pem().toString(), "-keystore", file.toString());
        return file;
    }

    /** A certificate for 127.0.0.1. */
    public Issued issue(String name, String... options) {
        return issueFor("ip:127.0.0.1", name, options);
    }

    /** A certificate for a subject alternative name. */
    public Issued issueFor(String san, String name, String... options) {
        return attempt(() -> {
            Path keystore = folder.resolve(name + ".p12");
            Files.copy(authorities, keystore);
            List<String> arguments = new ArrayList<>(List.of("-genkeypair", "-alias", name, "-signer", "authority", "-dname",
                    "CN=" + name, "-ext", "SAN=" + san, "-keystore", keystore.toString()));
            arguments.addAll(List.of(options));
            keytool(arguments.toArray(String[]::new));
            keytool("-delete", "-alias", "authority", "-keystore", keystore.toString());
            KeyStore store = load(keystore);
            StringBuilder chain = new StringBuilder();
            for (Certificate each : store.getCertificateChain(name)) {
                chain.append(pem("CERTIFICATE", each.getEncoded()));
            }
            return new Issued(Files.writeString(folder.resolve(name + ".pem"), chain), Files.writeString(
                    folder.resolve(name + "-key.pem"), pem("PRIVATE KEY", store.getKey(name, PASSWORD.toCharArray()).getEncoded())),
                    keystore);
        });
    }

    /** A client that trusts this authority, and shows a certificate if one is given. */
    public SSLContext client(Issued own) {
        return attempt(() -> {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("authority", load(authorities).getCertificate("authority"));
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own == null ? null : own.keys().getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        });
    }

    private static String pem(String what, byte[] encoded) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(encoded)
                + "\n-----END " + what + "-----\n";
    }

    private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static void keytool(String... arguments) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1", "-storepass", PASSWORD, "-storetype", "PKCS12"));
        command.addAll(List.of(arguments));
        if (command.contains("-genkeypair")) {
            command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
        }
        attempt(() -> {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IllegalStateException(said);
            }
            return null;
        });
    }

    private interface Attempt<T> {
        T run() throws IOException, GeneralSecurityException, InterruptedException;
    }

    private static <T> T attempt(Attempt<T> attempt) {
        try {
            return attempt.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
