package io.github.easemobcamel.http.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.http.impl.io.SocketHolder;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/**
 * A connection of the HTTP client whose answers are bounded in memory, and which cannot write its traffic to a log.
 *
 * <p>The client's own connections take lines, headers and interim answers without end. And they print each header, and on the
 * loggers' lowest levels each byte: Easemob's token, the client secret, what stands in a destination's address.
 */
final class BoundedConnection extends DefaultBHttpClientConnection implements ManagedHttpClientConnection {

    private static final Http1Config BOUNDS = Http1Config.custom().setMaxLineLength(16 * 1024).setMaxHeaderCount(200)
            .setMaxEmptyLineCount(10).build();

    private final AtomicBoolean closed = new AtomicBoolean();
    private final long longestAnswer;
    private AnswerStream answers;
    private Timeout timeout;
    private int requests;

    /** @param longestAnswer how many bytes one answer may have, from its first line to the last byte of its body */
    BoundedConnection(long longestAnswer) {
        super(BOUNDS, null, null, null, null, null, new DefaultHttpResponseParserFactory(BOUNDS));
        this.longestAnswer = longestAnswer;
    }

    /** Takes a new socket; a connection that was given up while it was being made refuses it. */
    @Override
    public void bind(Socket socket) throws IOException {
        refuseIfClosed(socket);
        super.bind(new SocketHolder(socket) {
            @Override
            protected InputStream getInputStream(Socket open) throws IOException {
                return counted(open);
            }
        });
        timeout = Timeout.ofMilliseconds(socket.getSoTimeout());
        refuseIfClosed(socket);
    }

    @Override
    public void bind(SSLSocket tls, Socket plain) throws IOException {
        refuseIfClosed(plain);
        super.bind(new SocketHolder(tls, plain) {
            @Override
            protected InputStream getInputStream(Socket open) throws IOException {
                return counted(open);
            }
        });
        timeout = Timeout.ofMilliseconds(tls.getSoTimeout());
        // What was said to a proxy before was no request.
        requests = 0;
        refuseIfClosed(plain);
    }

    private InputStream counted(Socket socket) throws IOException {
        answers = new AnswerStream(socket.getInputStream(), longestAnswer);
        return answers;
    }

    @Override
    public void sendRequestHeader(ClassicHttpRequest request) throws HttpException, IOException {
        requests++;
        if (answers != null) {
            answers.begin();
        }
        super.sendRequestHeader(request);
    }

    /** {@return whether it has carried a request before the one that is being sent} */
    boolean isReused() {
        return requests > 0;
    }

    /** {@return whether a byte has come in since the request was begun} */
    boolean isAnswering() {
        return answers != null && answers.received() > 0;
    }

    /** {@return whether something has come in although nothing was asked: the other side has closed it, or is about to} */
    boolean isSpokenTo() {
        try {
            SocketHolder holder = getSocketHolder();
            return holder == null || holder.getBaseSocket().getInputStream().available() > 0;
        } catch (IOException e) {
            return true;
        }
    }

    /** What comes in unasked is no answer to the next request: a 408, say, before an idle connection is closed. */
    @Override
    public boolean isStale() throws IOException {
        return isSpokenTo() || super.isStale();
    }

    @Override
    public Socket getSocket() {
        return getSocketHolder() == null ? null : getSocketHolder().getSocket();
    }

    @Override
    public SSLSession getSSLSession() {
        return getSocket() instanceof SSLSocket tls ? tls.getSession() : null;
    }

    @Override
    public void setSocketTimeout(Timeout newTimeout) {
        super.setSocketTimeout(newTimeout);
        timeout = newTimeout;
    }

    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            super.close();
        }
    }

    @Override
    public void close(CloseMode mode) {
        if (closed.compareAndSet(false, true)) {
            super.close(mode);
        }
    }

    @Override
    public void passivate() {
        super.setSocketTimeout(Timeout.ZERO_MILLISECONDS);
    }

    @Override
    public void activate() {
        super.setSocketTimeout(timeout);
    }

    private void refuseIfClosed(Socket socket) throws IOException {
        if (closed.get()) {
            socket.close();
            throw new InterruptedIOException("the connection was given up while it was being made");
        }
    }
}
