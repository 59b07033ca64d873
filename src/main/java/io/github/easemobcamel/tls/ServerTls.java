package io.github.easemobcamel.tls;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.files.FileLook;
import io.github.easemobcamel.files.Settling;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of the port for callbacks. When the files are replaced, new connections get the new certificate, and those that are open
 * go on. Files that cannot be used are reported, and the former ones stay in effect.
 */
public final class ServerTls implements AutoCloseable {

    /** How long before its end a certificate is warned of: what renews certificates does it earlier, 30 days before. */
    static final Duration WARNING = Duration.ofDays(21);
    private static final long GLANCE_MILLIS = 500;
    private static final long DAY_NANOS = TimeUnit.DAYS.toNanos(1);
    /** Authenticated encryption with a key of each connection only. */
    private static final List<String> CIPHERS = List.of("TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256",
            "TLS_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");

    private final ServerTlsFiles files;
    private final Clock clock;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "certificate");
        thread.setDaemon(true);
        return thread;
    });
    private final Settling settling = new Settling(UnaryOperator.identity());
    private Map<Path, FileLook> inEffect;
    private Map<Path, FileLook> refused;
    private Map<Path, FileLook> early;
    private long lastWarning;
    private volatile SslContext context;
    private volatile KeyManagerFactory keys;
    private X509Certificate certificate;

    /**
     * Reads the files and looks after them from now on.
     *
     * @param files the files
     * @param clock tells whether the certificate is valid
     * @throws ConfigurationException if they cannot be used
     */
    public ServerTls(ServerTlsFiles files, Clock clock) {
        this.files = files;
        this.clock = clock;
        inEffect = FileLook.all(files.paths());
        use(files.identity());
        LOG.info("TLS with the certificate of {}, valid until {}", name(certificate), end(certificate));
        warnOfTheEnd();
        watch.scheduleWithFixedDelay(this::glance, GLANCE_MILLIS, GLANCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void use(Identity identity) {
        try {
            context = SslContextBuilder.forServer(identity.keys()).sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2").ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .trustManager(files.authorities())
                    .clientAuth(files.clientCa() == null ? ClientAuth.NONE : ClientAuth.REQUIRE).build();
            certificate = identity.certificate();
            keys = identity.keys();
        } catch (SSLException e) {
            throw new ConfigurationException("TLS cannot be used with " + files + " (" + e.getMessage() + ")", e);
        }
    }

    /** Acts on files that have settled, for a certificate and its key are replaced one after the other. */
    private void glance() {
        try {
            Map<Path, FileLook> now = FileLook.all(files.paths());
            if (settling.isSettled(inEffect, now) && !now.equals(inEffect) && !now.equals(refused)) {
                renew(now);
            }
            if (System.nanoTime() - lastWarning >= DAY_NANOS) {
                warnOfTheEnd();
            }
        } catch (RuntimeException e) {
            LOG.error("The certificate's files could not be looked at", e);
        }
    }

    private void renew(Map<Path, FileLook> now) {
        try {
            Identity identity = files.identity();
            identity.certificate().checkValidity(Date.from(clock.instant()));
            use(identity);
            inEffect = now;
            refused = null;
            LOG.info("Certificate renewed: {}, valid until {}", name(certificate), end(certificate));
            warnOfTheEnd();
        } catch (CertificateNotYetValidException e) {
            // This clock may be a little behind: it is tried again at each look.
            if (!now.equals(early)) {
                early = now;
                LOG.warn("The new certificate is not valid yet, the one from before goes on until it is: {}", e.getMessage());
            }
        } catch (ConfigurationException | CertificateException e) {
            refused = now;
            LOG.error("Certificate not renewed, the one from before goes on until {}: {}", end(certificate), e.getMessage());
        }
    }

    private void warnOfTheEnd() {
        lastWarning = System.nanoTime();
        Duration left = Duration.between(clock.instant(), end(certificate));
        if (left.isNegative()) {
            LOG.error("The certificate of {} has ended at {}: senders that check it cannot connect; renew {}", name(certificate),
                    end(certificate), files);
        } else if (left.compareTo(WARNING) < 0) {
            LOG.warn("The certificate of {} ends in {} day(s), at {}; renew {}", name(certificate), left.toDays(),
                    end(certificate), files);
        }
    }

    private static String name(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }

    private static Instant end(X509Certificate certificate) {
        return certificate.getNotAfter().toInstant();
    }

    /** {@return what new connections get} */
    public SslContext context() {
        return context;
    }

    /** {@return the key in effect} */
    public KeyManagerFactory keys() {
        return keys;
    }

    /** Looks after the files no longer. */
    @Override
    public void close() {
        watch.shutdownNow();
    }
}
