package io.github.easemobcamel.rest;

import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * How HTTP is spoken with Easemob: pooled connections, bounded in time, TLS verified, no redirects, no cookies, no silent
 * repeats, and the token where nobody else can see it.
 *
 * <p>The token becomes a header inside the HTTP client and not in a Camel message, and connections are
 * {@link UnloggedConnection}s: so neither a trace of the routes nor any log level of any library shows it.
 */
final class EasemobHttp implements HttpClientConfigurer {

    /** More than all lanes together let on the way, so that nobody waits for a connection. */
    private static final int CONNECTIONS = 400;

    private final RestSettings settings;
    private final Supplier<String> authorization;
    private final ScheduledExecutorService scheduler;

    /**
     * @param settings the timeouts
     * @param authorization gives the header {@code Authorization} of the request being sent, {@code null} for none
     * @param scheduler ends attempts that take too long
     */
    EasemobHttp(RestSettings settings, Supplier<String> authorization, ScheduledExecutorService scheduler) {
        this.settings = settings;
        this.authorization = authorization;
        this.scheduler = scheduler;
    }

    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        Timeout responseTimeout = Timeout.of(settings.responseTimeout());
        builder.useSystemProperties()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .useSystemProperties()
                        .setConnectionFactory(socket -> new UnloggedConnection())
                        .setMaxConnTotal(CONNECTIONS)
                        .setMaxConnPerRoute(CONNECTIONS)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(settings.connectTimeout()))
                                .setSocketTimeout(responseTimeout)
                                .setTimeToLive(TimeValue.ofMinutes(5))
                                .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                                .build())
                        .build())
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
                .addExecInterceptorFirst("time-limit", (request, scope, chain) -> {
                    // a socket's timeout is for each read: without this a reply could drip in for ever
                    scheduler.schedule(scope.execRuntime::discardEndpoint, settings.responseTimeout().toMillis(),
                            TimeUnit.MILLISECONDS);
                    return chain.proceed(request, scope);
                })
                .addRequestInterceptorLast((request, entity, context) -> {
                    request.setHeader(HttpHeaders.ACCEPT, "application/json");
                    request.setHeader(HttpHeaders.CONTENT_TYPE, "application/json");
                    String credentials = authorization.get();
                    if (credentials != null) {
                        request.setHeader(HttpHeaders.AUTHORIZATION, credentials);
                    }
                });
    }
}
