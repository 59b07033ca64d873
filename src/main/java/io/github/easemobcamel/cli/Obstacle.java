package io.github.easemobcamel.cli;

import java.net.ConnectException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** What lies between the command {@code send} and a port for callbacks, for every callback alike. */
enum Obstacle {

    /** No connection can be made. */
    UNREACHABLE("cannot connect to %s; start the runner (easemob-camel run) or give its address with --url"),

    /** It shows a certificate that Java does not trust, or that is for another host. */
    UNTRUSTED("the certificate of %s is not trusted here, or is for another host; give the host of the certificate with --url, "
            + "and let Java trust its authority: keytool -importcert -file CA.pem -keystore trust.p12, then "
            + "JAVA_OPTS=-Djavax.net.ssl.trustStore=trust.p12"),

    /** It does not speak TLS, or wants a certificate of the client's. */
    NO_TLS("cannot speak TLS with %s; if that port is without TLS, give --url with http://; one that wants a certificate of its "
            + "clients is nothing for this command");

    private final String words;

    Obstacle(String words) {
        this.words = words;
    }

    /**
     * {@return what it comes from, if every other callback would fail in the same way}
     *
     * @param failure why there is no answer
     */
    static Optional<Obstacle> of(Throwable failure) {
        if (failure instanceof ConnectException) {
            return Optional.of(UNREACHABLE);
        }
        if (failure instanceof SSLException) {
            return Optional.of(isOfACertificate(failure) ? UNTRUSTED : NO_TLS);
        }
        return Optional.empty();
    }

    private static boolean isOfACertificate(Throwable failure) {
        return failure != null && (failure instanceof GeneralSecurityException || isOfACertificate(failure.getCause()));
    }

    /**
     * {@return what a person can do about it, in one line}
     *
     * @param url where the callbacks go
     */
    String words(URI url) {
        return words.formatted(url);
    }
}
