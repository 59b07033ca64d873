package io.github.easemobcamel.http.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.Function;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * What one attempt of an HTTP request may take, whatever the other side sends: of time, from the lease of a connection to the
 * last byte that is needed, and of memory, all of the answer included. A connection that had been closed by the other side while
 * nobody used it costs one repeat on a new one, within the same time; a body that cannot be sent twice goes out on a new one at once.
 *
 * <pre>
 *   request ─▶ deadline ─▶ connection, reused ─ stale ─▶ connection, new ─▶ head ─▶ body, up to its limit ─▶ response
 *                 └─ closes the connection under whatever waits
 * </pre>
 */
public final class AttemptBounds implements ExecChainHandler {

    /** How much of a body that nobody reads is taken off the connection, so that it can carry another request. */
    private static final int DRAINED = 64 * 1024;
    private static final int DRAINED_AT_ONCE = 1024;
    private static final Duration DRAIN_TIME = Duration.ofMillis(500);
    private static final int HEAD = 256 * 1024;
    private static final HostLookup LOOKUP = new HostLookup(InetAddress::getAllByName);

    private final Duration usualLimit;
    private final AnswerBody body;
    private final long longestAnswer;

    /**
     * @param usualLimit how long an attempt may take if its request has no response timeout of its own
     * @param longestBody how many bytes of a body are read; 0 if no body is used
     */
    public AttemptBounds(Duration usualLimit, int longestBody) {
        this.usualLimit = usualLimit;
        this.body = longestBody > 0 ? new AnswerBody(longestBody) : null;
        // Chunks and interim answers are more on the line than in the body.
        this.longestAnswer = HEAD + 2L * Math.max(longestBody, DRAINED);
    }

    /** Puts these bounds on a client, outside of whatever else it does. Its connections must be of {@link #connections}. */
    public void addTo(HttpClientBuilder builder) {
        builder.setRequestExecutor(new ConnectionUse()).addExecInterceptorFirst("attempt-bounds", this);
    }

    /**
     * {@return a pool of connections that hold to these bounds}
     *
     * @param operators makes what connects, with what finds addresses
     * @param timeToLive how long a connection is used
     */
    public PoolingHttpClientConnectionManager connections(Function<DnsResolver, HttpClientConnectionOperator> operators,
            TimeValue timeToLive) {
        return new PoolingHttpClientConnectionManager(new TimelyOperator(LOOKUP, operators), PoolConcurrencyPolicy.STRICT,
                PoolReusePolicy.LIFO, timeToLive, socket -> new BoundedConnection(longestAnswer));
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        Timeout own = scope.clientContext.getRequestConfigOrDefault().getResponseTimeout();
        Duration limit = own != null && own.isEnabled() ? own.toDuration() : usualLimit;
        // Cancelling the request ends the wait for a connection as well.
        Deadline deadline = Deadline.in(limit, scope.originalRequest instanceof Cancellable whole ? whole : () -> {
            scope.execRuntime.discardEndpoint();
            return true;
        }, scope.clientContext);
        try {
            return received(send(request, scope, chain), scope, deadline);
        } catch (IOException | HttpException | RuntimeException e) {
            // Wherever it failed: a connection that nobody gives back would be missing in the pool for ever.
            scope.execRuntime.discardEndpoint();
            if (deadline.hasPassed()) {
                SocketTimeoutException late = new SocketTimeoutException("no whole answer within " + limit.toMillis() + " ms");
                late.addSuppressed(e);
                throw late;
            }
            throw e;
        } finally {
            deadline.lift();
        }
    }

    private static ClassicHttpResponse send(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        HttpEntity entity = request.getEntity();
        if (entity != null && !entity.isRepeatable()) {
            return sendAnew(request, scope, chain);
        }
        try {
            return chain.proceed(ClassicRequestBuilder.copy(request).build(), scope);
        } catch (StaleConnectionException e) {
            return sendAnew(request, scope, chain);
        }
    }

    /** The pool may have more connections that are stale: the one that it gives now is replaced, whatever it is. */
    private static ClassicHttpResponse sendAnew(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        scope.execRuntime.acquireEndpoint(scope.exchangeId, scope.route, null, scope.clientContext);
        scope.execRuntime.disconnectEndpoint();
        return chain.proceed(ClassicRequestBuilder.copy(request).build(), scope);
    }

    private ClassicHttpResponse received(ClassicHttpResponse response, ExecChain.Scope scope, Deadline deadline)
            throws IOException {
        HttpEntity entity = response.getEntity();
        if (entity != null && body != null) {
            response.setEntity(body.read(response, scope.execRuntime));
        } else if (entity != null) {
            deadline.shortenTo(DRAIN_TIME);
            drain(entity, scope);
            response.setEntity(null);
        }
        return response;
    }

    /** Most bodies are a few words, for which a buffer of their own, as long as a long one's, is not worth making. */
    private static boolean endsSoon(InputStream content) throws IOException {
        byte[] part = new byte[DRAINED_AT_ONCE];
        int drained = 0;
        for (int count = content.read(part); count >= 0; count = content.read(part)) {
            drained += count;
            if (drained > DRAINED) {
                return false;
            }
        }
        return true;
    }

    /** The status is known: what comes behind it decides only whether the connection can carry another request. */
    private static void drain(HttpEntity entity, ExecChain.Scope scope) {
        try {
            InputStream content = entity.getContent();
            if (!scope.execRuntime.isConnectionReusable() || !endsSoon(content)) {
                scope.execRuntime.discardEndpoint();
            }
        } catch (IOException | RuntimeException e) {
            scope.execRuntime.discardEndpoint();
        }
    }
}
