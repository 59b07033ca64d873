package io.github.easemobcamel.doctor;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Connects without sending anything beyond the TLS handshake, and says in words what came of it. */
final class Network {

    static final int TIMEOUT_MILLIS = 5000;
    private static final Duration SOON = Duration.ofDays(21);

    private Network() {
    }

    /**
     * {@return whether a connection can be made, and how long its certificate is valid}
     *
     * @param check the name of the findings
     * @param host a name or address
     * @param port a port
     * @param tls what TLS is spoken with, or null for none
     * @param clock tells what is soon
     */
    static List<Finding> connect(String check, String host, int port, SSLContext tls, Clock clock) {
        List<Finding> findings = new ArrayList<>();
        String where = host + ":" + port;
        long begin = System.nanoTime();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(host), port), TIMEOUT_MILLIS);
            if (tls != null) {
                socket.setSoTimeout(TIMEOUT_MILLIS);
                findings.addAll(handshake(check, host, socket, port, tls, clock));
            }
            findings.add(0, Finding.ok(check, "connected to " + where + (tls == null ? "" : " over TLS") + " in "
                    + (System.nanoTime() - begin) / 1_000_000 + " ms"));
        } catch (IOException e) {
            findings.add(Finding.problem(check, "cannot connect to " + where + " (" + reason(e) + ")", advice(e)));
        }
        return findings;
    }

    private static List<Finding> handshake(String check, String host, Socket socket, int port, SSLContext tls, Clock clock)
            throws IOException {
        try (SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(socket, host, port, true)) {
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            X509Certificate certificate = (X509Certificate) secure.getSession().getPeerCertificates()[0];
            return expiry(check, "its certificate", certificate, clock);
        } catch (SocketTimeoutException e) {
            throw new SSLException("it does not answer to TLS within " + TIMEOUT_MILLIS / 1000 + " s", e);
        }
    }

    /** {@return a warning if a certificate ends soon, a problem if it has ended} */
    static List<Finding> expiry(String check, String what, X509Certificate certificate, Clock clock) {
        Duration left = Duration.between(clock.instant(), certificate.getNotAfter().toInstant());
        String end = certificate.getNotAfter().toInstant().toString();
        if (left.isNegative()) {
            return List.of(Finding.problem(check, what + " has ended at " + end, "renew it"));
        }
        return List.of(left.compareTo(SOON) < 0 ? Finding.warning(check, what + " ends in " + left.toDays() + " day(s), at " + end,
                "renew it") : Finding.ok(check, what + " is valid until " + end));
    }

    /** {@return a failure in words, without class names where there are better ones} */
    static String reason(Throwable failure) {
        if (failure instanceof UnknownHostException) {
            return "there is no host of that name";
        }
        if (failure instanceof SocketTimeoutException) {
            return "no answer within " + TIMEOUT_MILLIS / 1000 + " s";
        }
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message.lines().findFirst().orElse("");
    }

    private static String advice(IOException failure) {
        if (failure instanceof UnknownHostException) {
            return "mend the host's name, or this machine's DNS";
        }
        if (failure instanceof SSLException) {
            return "see whether it speaks TLS at that port; whether its certificate is for that host, valid, and of an authority "
                    + "that is trusted (tls.ca); and whether it wants a client certificate (tls.certificate)";
        }
        if (failure instanceof ConnectException || failure instanceof NoRouteToHostException) {
            return "start what should listen there, or mend host and port";
        }
        return "see whether a firewall stands between";
    }
}
