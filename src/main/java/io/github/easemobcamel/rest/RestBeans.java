package io.github.easemobcamel.rest;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;
import org.apache.camel.util.concurrent.CamelThreadFactory;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;

/** Makes the beans that call Easemob for the routes, and ends what they use when the context stops. */
public final class RestBeans {

    private RestBeans() {
    }

    /**
     * Binds {@code chatroomRequests}, {@code storageRequests}, {@code easemobClient}, {@code easemobHttp} and {@code attributeOwners}.
     *
     * @param context the context whose routes use the beans
     * @param properties the application's properties, of which {@code easemob.rest.*} and {@code easemob.data-dir}
     *        count; missing credentials are no error here but one of each call
     * @throws IllegalArgumentException naming the property that cannot be read
     */
    public static void bind(CamelContext context, Properties properties) {
        bind(context, RestSettings.from(properties), Clock.systemUTC());
        Path dataDir = Path.of(properties.getProperty("easemob.data-dir", "data"));
        context.getRegistry().bind("attributeOwners", new AttributeOwners(new LineFile(dataDir.resolve("attribute-owners.jsonl"))));
    }

    static void bind(CamelContext context, RestSettings settings, Clock clock) {
        ExecutorService calls = context.getExecutorServiceManager().newCachedThreadPool(RestBeans.class, "easemob-call");
        ScheduledExecutorService timer = timer(context);

        HttpClientBuilder tokenClient = HttpClientBuilder.create();
        new EasemobHttp(settings, () -> null, timer).configureHttpClient(tokenClient);
        CloseableHttpClient client = tokenClient.build();
        AppTokens tokens = new AppTokens(new TokenEndpoint(settings, client, clock), calls, clock);
        TokenInUse tokenInUse = new TokenInUse();
        RetryRules retryRules = new RetryRules(() -> ThreadLocalRandom.current().nextDouble());

        Registry registry = context.getRegistry();
        registry.bind("chatroomRequests", new ChatroomRequests());
        registry.bind("storageRequests", new StorageRequests());
        registry.bind("easemobHttp", new EasemobHttp(settings, tokenInUse::authorization, timer));
        registry.bind("easemobClient", new EasemobClient(settings, new CallRoute(context, tokenInUse, settings, clock),
                tokens, retryRules, calls, timer));
        context.addLifecycleStrategy(new Closing(client, timer::shutdownNow));
    }

    /** Unlike Camel's own, it does not keep a stopping context waiting for timers that nobody needs any more. */
    private static ScheduledExecutorService timer(CamelContext context) {
        String pattern = context.getExecutorServiceManager().getThreadNamePattern();
        ScheduledThreadPoolExecutor timer =
                new ScheduledThreadPoolExecutor(1, new CamelThreadFactory(pattern, "easemob-timer", true));
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }
}
