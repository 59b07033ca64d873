package io.github.easemobcamel.rest;

import io.github.easemobcamel.config.ForwardProxy;
import io.github.easemobcamel.http.client.AttemptBounds;
import io.github.easemobcamel.http.client.BoundedConfigurer;
import java.util.List;
import java.util.function.Supplier;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.Lookup;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * How HTTP is spoken with Easemob: pooled connections, {@link AttemptBounds}, TLS verified, no redirects, no cookies, no silent
 * repeats but that on a stale connection (all calls are idempotent), and the token where nobody else can see it.
 *
 * <p>The token becomes a header inside the HTTP client and not in a Camel message, and the connections log nothing: so neither a
 * trace of the routes nor any log level of any library shows it.
 */
final class EasemobHttp implements BoundedConfigurer {

    /** More than all lanes together let on the way, so that nobody waits for a connection. */
    private static final int CONNECTIONS = 400;
    /** All attributes of a chatroom, 100 of 4 KiB, fit in twice. */
    private static final int LONGEST_BODY = 1024 * 1024;

    private final RestSettings settings;
    private final Supplier<String> authorization;

    /**
     * @param settings the timeouts
     * @param authorization gives the header {@code Authorization} of the request being sent, {@code null} for none
     */
    EasemobHttp(RestSettings settings, Supplier<String> authorization) {
        this.settings = settings;
        this.authorization = authorization;
    }

    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        Timeout responseTimeout = Timeout.of(settings.responseTimeout());
        AttemptBounds bounds = new AttemptBounds(settings.responseTimeout(), LONGEST_BODY);
        bounds.addTo(builder);
        builder.useSystemProperties()
                .setConnectionManager(connections(bounds))
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(Timeout.of(settings.connectTimeout()))
                        .setResponseTimeout(responseTimeout)
                        .build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                // the machine's own user names and passwords are not for the service; a proxy may still ask for them
                .setTargetAuthenticationStrategy((type, challenges, context) -> List.of())
                .setUserAgent("easemob-camel")
                .addRequestInterceptorLast((request, entity, context) -> {
                    request.setHeader(HttpHeaders.ACCEPT, "application/json");
                    request.setHeader(HttpHeaders.CONTENT_TYPE, "application/json");
                    String credentials = authorization.get();
                    if (credentials != null) {
                        request.setHeader(HttpHeaders.AUTHORIZATION, credentials);
                    }
                });
        if (settings.proxy() != null) {
            useProxy(builder, settings.proxy());
        }
    }

    private static void useProxy(HttpClientBuilder builder, ForwardProxy proxy) {
        HttpHost host = new HttpHost(URIScheme.HTTP.id, proxy.host(), proxy.port());
        builder.setProxy(host);
        if (!proxy.user().isEmpty()) {
            BasicCredentialsProvider credentials = new BasicCredentialsProvider();
            credentials.setCredentials(new AuthScope(host),
                    new UsernamePasswordCredentials(proxy.user(), proxy.password().toCharArray()));
            builder.setDefaultCredentialsProvider(credentials);
        }
    }

    private PoolingHttpClientConnectionManager connections(AttemptBounds bounds) {
        Lookup<TlsSocketStrategy> tls = RegistryBuilder.<TlsSocketStrategy>create()
                .register(URIScheme.HTTPS.id, DefaultClientTlsStrategy.createSystemDefault()).build();
        PoolingHttpClientConnectionManager pool = bounds.connections(
                dns -> new DefaultHttpClientConnectionOperator(null, dns, tls), TimeValue.NEG_ONE_MILLISECOND);
        pool.setMaxTotal(CONNECTIONS);
        pool.setDefaultMaxPerRoute(CONNECTIONS);
        pool.setDefaultConnectionConfig(ConnectionConfig.custom()
                .setConnectTimeout(Timeout.of(settings.connectTimeout()))
                .setSocketTimeout(Timeout.of(settings.responseTimeout()))
                .setTimeToLive(TimeValue.ofMinutes(5))
                .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                .build());
        return pool;
    }
}
