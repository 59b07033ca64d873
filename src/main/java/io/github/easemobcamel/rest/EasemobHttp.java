package io.github.easemobcamel.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.easemobcamel.config.ForwardProxy;
import io.github.easemobcamel.http.client.AttemptBounds;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.Lookup;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Speaks HTTP with Easemob: pooled connections, {@link AttemptBounds}, TLS verified, no redirects, no cookies, no silent
 * repeats but that on a stale connection.
 *
 * <p>Token and secret are in no Camel message, and the connections log nothing: so neither a trace of the routes nor any log level of
 * any library shows them.
 */
final class EasemobHttp implements Closeable {

    /** More than all queues together have under way, so that nobody waits for a connection. */
    private static final int CONNECTIONS = 500;
    /** All attributes of a chatroom, 100 of 4 KiB, fit in twice. */
    private static final int LONGEST_BODY = 1024 * 1024;

    private static final String JSON = "application/json";

    private final RestSettings settings;
    private final Clock clock;
    private final CloseableHttpClient client;

    /**
     * @param settings the app, the timeouts and the proxy
     * @param clock tells how far off the date of a {@code Retry-After} is
     */
    EasemobHttp(RestSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.client = client();
    }

    /**
     * {@return what came back, with whatever status}
     *
     * @param method the HTTP method
     * @param path the path below the app's own, encoded
     * @param body the JSON to send; {@code null} for none
     * @param token the token to send it with; {@code null} for none
     * @param repeatable whether it may be sent twice: what may not goes out on a new connection
     * @throws EasemobException {@code no_reply} if nothing did, {@code not_sent} if the request could not be made
     */
    HttpReply send(String method, String path, JsonNode body, AppToken token, boolean repeatable) {
        HttpUriRequestBase request = new HttpUriRequestBase(method, URI.create(appUrl() + path));
        request.setHeader(HttpHeaders.ACCEPT, JSON);
        request.setHeader(HttpHeaders.CONTENT_TYPE, JSON);
        if (token != null) {
            request.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + token.value());
        }
        if (body != null || !repeatable) {
            byte[] bytes = body == null ? new byte[0] : body.toString().getBytes(StandardCharsets.UTF_8);
            request.setEntity(repeatable ? new ByteArrayEntity(bytes, null)
                    : new InputStreamEntity(new ByteArrayInputStream(bytes), bytes.length, null));
        }
        try {
            return client.execute(request, this::reply);
        } catch (IOException e) {
            throw EasemobException.local(EasemobException.NO_REPLY, e.toString(), true, e);
        } catch (RuntimeException e) {
            throw EasemobException.local(EasemobException.NOT_SENT, e.toString(), false, e);
        }
    }

    private HttpReply reply(ClassicHttpResponse response) throws IOException {
        byte[] body = response.getEntity() == null ? new byte[0] : EntityUtils.toByteArray(response.getEntity());
        Header retryAfter = response.getFirstHeader(HttpHeaders.RETRY_AFTER);
        return new HttpReply(response.getCode(), new String(body, StandardCharsets.UTF_8),
                RetryAfter.parse(retryAfter == null ? null : retryAfter.getValue(), clock));
    }

    private String appUrl() {
        return settings.baseUrl().replaceAll("/+$", "")
                + "/" + PathSegment.encode(RestSettings.PREFIX + "org-name", settings.orgName())
                + "/" + PathSegment.encode(RestSettings.PREFIX + "app-name", settings.appName());
    }

    @Override
    public void close() {
        client.close(CloseMode.GRACEFUL);
    }

    private CloseableHttpClient client() {
        HttpClientBuilder builder = HttpClientBuilder.create();
        AttemptBounds bounds = new AttemptBounds(settings.responseTimeout(), LONGEST_BODY);
        bounds.addTo(builder);
        builder.useSystemProperties()
                .setConnectionManager(connections(bounds))
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(Timeout.of(settings.connectTimeout()))
                        .setResponseTimeout(Timeout.of(settings.responseTimeout()))
                        .build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                // the machine's own user names and passwords are not for the service; a proxy may still ask for them
                .setTargetAuthenticationStrategy((type, challenges, context) -> List.of())
                .setUserAgent("easemob-camel");
        if (settings.proxy() != null) {
            useProxy(builder, settings.proxy());
        }
        return builder.build();
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
