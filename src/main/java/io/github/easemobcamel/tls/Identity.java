package io.github.easemobcamel.tls;

import io.github.easemobcamel.config.ConfigurationException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.impl.KeyStoreHelper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;

/** A certificate, the chain that vouches for it, and its private key: read from files and found to belong together. */
public final class Identity {

    private static final byte[] PROBE = "easemob-camel".getBytes(StandardCharsets.US_ASCII);

    private final KeyManagerFactory keys;
    private final X509Certificate certificate;

    private Identity(String property, KeyStore store, char[] password) throws GeneralSecurityException {
        List<String> aliases = Collections.list(store.aliases()).stream().filter(alias -> isKey(store, alias)).toList();
        if (aliases.size() != 1) {
            throw new ConfigurationException(property + " has " + aliases.size() + " private keys but must have one");
        }
        if (!(store.getCertificate(aliases.get(0)) instanceof X509Certificate own)
                || !(store.getKey(aliases.get(0), password) instanceof PrivateKey key)) {
            throw new ConfigurationException(property + " has a key without a certificate, or one that is no private key");
        }
        certificate = own;
        if (!belongs(key)) {
            throw new ConfigurationException(property + " is the certificate of another key (its subject is "
                    + certificate.getSubjectX500Principal().getName() + "); the certificate of the server comes first in the file");
        }
        keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
    }

    /**
     * {@return the identity}
     *
     * @param property the property that names the certificate's file, for messages
     * @param certificate a PEM file: the certificate first, then its chain
     * @param key a PEM file: the unencrypted RSA or EC key, as PKCS#8 or in its older form
     * @throws ConfigurationException if a file cannot be read or does not fit the other one
     */
    public static Identity ofPem(String property, Path certificate, Path key) {
        try {
            return new Identity(property, KeyStoreHelper.loadKeyCert(List.of(read(key)), List.of(read(certificate))),
                    KeyStoreHelper.DUMMY_PASSWORD.toCharArray());
        } catch (ConfigurationException e) {
            throw e;
        } catch (Exception e) {
            throw new ConfigurationException(property + ": " + certificate + " with the key " + key + " cannot be used ("
                    + Pem.reason(e) + "); both must be PEM files that this user can read, the key without a password", e);
        }
    }

    /**
     * {@return the identity}
     *
     * @param property the property that names the file, for messages
     * @param file a PKCS#12 file with one key
     * @param password its password
     * @throws ConfigurationException if the file cannot be read
     */
    public static Identity ofKeystore(String property, Path file, String password) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(Files.readAllBytes(file)), password.toCharArray());
            return new Identity(property, store, password.toCharArray());
        } catch (ConfigurationException e) {
            throw e;
        } catch (Exception e) {
            throw new ConfigurationException(property + ": " + file + " cannot be used (" + Pem.reason(e)
                    + "); it must be a PKCS#12 file, and " + property + "-password its password", e);
        }
    }

    private static Buffer read(Path file) throws IOException {
        return Buffer.buffer(Files.readAllBytes(file));
    }

    private static boolean isKey(KeyStore store, String alias) {
        try {
            return store.isKeyEntry(alias);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean belongs(PrivateKey key) throws GeneralSecurityException {
        String algorithm = key.getAlgorithm();
        if (!algorithm.equals(certificate.getPublicKey().getAlgorithm())) {
            return false;
        }
        Signature signature = Signature.getInstance(switch (algorithm) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> algorithm;
        });
        signature.initSign(key);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(PROBE);
        return signature.verify(signed);
    }

    /** {@return what TLS takes the key from} */
    public KeyManagerFactory keys() {
        return keys;
    }

    /** {@return the certificate itself, without its chain} */
    public X509Certificate certificate() {
        return certificate;
    }
}
