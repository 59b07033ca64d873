package io.github.easemobcamel.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;

/**
 * One request over HTTP. It is made with Java's older client: the newer one readies TLS, an event loop and threads before the first
 * request, which takes more time than everything else that a word such as {@code dead-letters} does.
 */
final class HttpCall {

    /** So many connections are kept for further requests. */
    static final int MOST_KEPT = 64;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int FIRST_ERROR = 400;

    static {
        // What was sent once and not answered is the caller's business.
        System.setProperty("sun.net.http.retryPost", "false");
        System.setProperty("http.maxConnections", String.valueOf(MOST_KEPT));
    }

    private final HttpURLConnection connection;

    /**
     * @param url where it goes, http or https
     * @param patience how long the answer, or the next part of it, may take
     * @throws IOException if that is no such URL
     */
    HttpCall(URI url, Duration patience) throws IOException {
        connection = (HttpURLConnection) url.toURL().openConnection();
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout(Math.toIntExact(CONNECT_TIMEOUT.toMillis()));
        connection.setReadTimeout(Math.toIntExact(patience.toMillis()));
        connection.setRequestProperty("Accept", "*/*");
    }

    /** Sets a header. */
    HttpCall with(String header, String value) {
        connection.setRequestProperty(header, value);
        return this;
    }

    /** Sends the body that makes a POST of it. */
    HttpCall post(String contentType, byte[] body) throws IOException {
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        with("Content-Type", contentType);
        connect();
        connection.getOutputStream().write(body);
        return this;
    }

    /**
     * {@return the status of the answer}
     *
     * @throws ConnectException if there is no connection
     * @throws SocketTimeoutException if there is no answer in time
     * @throws IOException if the answer is none of HTTP, or does not come
     */
    int status() throws IOException {
        connect();
        int status = connection.getResponseCode();
        if (status < 0) {
            throw new IOException("the answer is not HTTP");
        }
        return status;
    }

    /** {@return the body of the answer, whatever its status is; empty if there is none} */
    InputStream body() throws IOException {
        InputStream body = status() >= FIRST_ERROR ? connection.getErrorStream() : connection.getInputStream();
        return body == null ? InputStream.nullInputStream() : body;
    }

    /** Tells what keeps a connection from being made from what happens on one. */
    private void connect() throws IOException {
        try {
            connection.connect();
        } catch (UnknownHostException | NoRouteToHostException | SocketTimeoutException e) {
            throw (ConnectException) new ConnectException(e.getMessage()).initCause(e);
        }
    }
}
