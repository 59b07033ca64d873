package io.github.easemobcamel.http.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.function.Function;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** Connects as the HTTP client does, but asks for the host's addresses no longer than until the end of the attempt. */
final class TimelyOperator implements HttpClientConnectionOperator {

    private final HostLookup lookup;
    private final Function<DnsResolver, HttpClientConnectionOperator> operators;

    /** @param operators makes what connects, with what finds addresses */
    TimelyOperator(HostLookup lookup, Function<DnsResolver, HttpClientConnectionOperator> operators) {
        this.lookup = lookup;
        this.operators = operators;
    }

    private HttpClientConnectionOperator during(HttpContext context) {
        return operators.apply(new DnsResolver() {
            @Override
            public InetAddress[] resolve(String host) throws UnknownHostException {
                return lookup.find(host, Deadline.of(context).left());
            }

            @Override
            public String resolveCanonicalHostname(String host) {
                return host;
            }
        });
    }

    @Override
    public void connect(ManagedHttpClientConnection connection, HttpHost host, InetSocketAddress local, TimeValue timeout,
            SocketConfig config, HttpContext context) throws IOException {
        during(context).connect(connection, host, local, timeout, config, context);
    }

    @Override
    public void connect(ManagedHttpClientConnection connection, HttpHost host, NamedEndpoint name, InetSocketAddress local,
            Timeout timeout, SocketConfig config, Object attachment, HttpContext context) throws IOException {
        during(context).connect(connection, host, name, local, timeout, config, attachment, context);
    }

    @Override
    public void upgrade(ManagedHttpClientConnection connection, HttpHost host, HttpContext context) throws IOException {
        during(context).upgrade(connection, host, context);
    }

    @Override
    public void upgrade(ManagedHttpClientConnection connection, HttpHost host, NamedEndpoint name, Object attachment,
            HttpContext context) throws IOException {
        during(context).upgrade(connection, host, name, attachment, context);
    }
}
