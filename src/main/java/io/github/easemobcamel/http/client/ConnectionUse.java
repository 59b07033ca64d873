package io.github.easemobcamel.http.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Sends a request on a connection, and tells a stale connection from a service that does not answer, and what a proxy answers
 * from what the service does.
 */
final class ConnectionUse extends HttpRequestExecutor {

    /** @throws StaleConnectionException if the connection had ended before the request reached anybody */
    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, HttpClientConnection connection,
            HttpResponseInformationCallback interim, HttpContext context) throws IOException, HttpException {
        if (!(connection instanceof BoundedConnection bounded) || !bounded.isReused()) {
            ClassicHttpResponse response = super.execute(request, connection, interim, context);
            requireTunnel(request, response.getCode());
            return response;
        }
        if (bounded.isSpokenTo()) {
            throw new StaleConnectionException("the connection was being closed", null);
        }
        try {
            return super.execute(request, connection, interim, context);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            throw bounded.isAnswering() ? e : new StaleConnectionException("the connection had been closed", e);
        }
    }

    /** The client takes what a proxy answers to CONNECT for the answer of the service; a 407 it may answer itself. */
    private static void requireTunnel(ClassicHttpRequest request, int status) throws IOException {
        if (Method.CONNECT.isSame(request.getMethod()) && status != HttpStatus.SC_OK
                && status != HttpStatus.SC_PROXY_AUTHENTICATION_REQUIRED) {
            throw new IOException("the proxy answered CONNECT with HTTP status " + status);
        }
    }
}
