package io.github.easemobcamel.http.client;

import java.time.Duration;
import java.util.Map;
import org.apache.camel.component.http.CompositeHttpConfigurer;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.spi.annotations.Component;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.core5.http.config.Registry;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.util.TimeValue;

/**
 * Camel's component {@code http} and {@code https}, whose requests hold to {@link AttemptBounds} whatever else an endpoint says;
 * {@code responseTimeout} is for the whole attempt. It has one option more, {@value #TARGET}: the path and query of all requests
 * of the endpoint, as they are to be written on the line.
 */
@Component("http,https")
public final class BoundedHttpComponent extends HttpComponent {

    /** The path and query of an endpoint's requests. */
    public static final String TARGET = "requestTarget";

    private static final Duration USUAL_LIMIT = Duration.ofSeconds(30);

    private final int longestBody;

    /** @param longestBody how many bytes of an answer's body are read where it is used */
    public BoundedHttpComponent(int longestBody) {
        this.longestBody = longestBody;
    }

    @Override
    protected HttpClientConfigurer createHttpClientConfigurer(Map<String, Object> parameters, boolean secure) throws Exception {
        String target = getAndRemoveParameter(parameters, TARGET, String.class);
        boolean ignored = getParameter(parameters, "ignoreResponseBody", boolean.class, false);
        HttpClientConfigurer own = super.createHttpClientConfigurer(parameters, secure);
        CompositeHttpConfigurer all = new CompositeHttpConfigurer();
        all.addConfigurer(own);
        all.addConfigurer(builder -> {
            builder.addRequestInterceptorFirst(new JsonType());
            if (target != null) {
                builder.addExecInterceptorFirst("request-target", (request, scope, chain) -> {
                    request.setPath(target);
                    return chain.proceed(request, scope);
                });
            }
            new AttemptBounds(USUAL_LIMIT, ignored ? 0 : longestBody).addTo(builder);
        });
        return all;
    }

    @Override
    @SuppressWarnings("deprecation")
    protected HttpClientConnectionManager createConnectionManager(
            Registry<org.apache.hc.client5.http.socket.ConnectionSocketFactory> registry, int total, int perRoute,
            SocketConfig socketConfig) {
        PoolingHttpClientConnectionManager pool = new AttemptBounds(USUAL_LIMIT, longestBody).connections(
                dns -> new DefaultHttpClientConnectionOperator(registry, null, dns),
                TimeValue.ofMilliseconds(getConnectionTimeToLive()));
        pool.setMaxTotal(total > 0 ? total : getMaxTotalConnections());
        pool.setDefaultMaxPerRoute(perRoute > 0 ? perRoute : getConnectionsPerRoute());
        pool.setDefaultSocketConfig(socketConfig);
        return pool;
    }
}
