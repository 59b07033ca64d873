package io.github.easemobcamel.rest;

import io.github.easemobcamel.config.ConfigurationException;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.util.concurrent.CamelThreadFactory;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;

/** Makes the beans that the files in {@code routes/chatroom/} name, and ends what they use when the context stops. */
public final class RestBeans {

    private RestBeans() {
    }

    /**
     * Makes {@code chatroomRequests}, {@code storageRequests}, {@code easemobClient}, {@code easemobHttp} and {@code attributeOwners}.
     *
     * @param owner the context whose threads the beans use, and with whose end they end
     * @param routes sends to the routes that run now
     * @param properties the application's properties, of which {@code easemob.rest.*} and {@code easemob.data-dir}
     *        count; missing credentials are no error here but one of each call
     * @param meters where the calls are counted
     * @return the beans by name
     * @throws ConfigurationException naming the property that cannot be read
     */
    public static Map<String, Object> of(CamelContext owner, Supplier<ProducerTemplate> routes, Properties properties,
            MeterRegistry meters) {
        RestSettings settings = RestSettings.from(properties);
        Clock clock = Clock.systemUTC();
        ExecutorService calls = owner.getExecutorServiceManager().newCachedThreadPool(RestBeans.class, "easemob-call");
        ScheduledExecutorService timer = timer(owner);

        CallCounts counts = new CallCounts(meters);
        HttpClientBuilder tokenClient = HttpClientBuilder.create();
        new EasemobHttp(settings, () -> null).configureHttpClient(tokenClient);
        CloseableHttpClient client = tokenClient.build();
        AppTokens tokens = new AppTokens(counts.tokens(new TokenEndpoint(settings, client, clock)), calls, clock);
        TokenInUse tokenInUse = new TokenInUse();
        RetryRules retryRules = new RetryRules(() -> ThreadLocalRandom.current().nextDouble());
        owner.addLifecycleStrategy(new Closing(client, timer::shutdownNow));

        Path dataDir = Path.of(properties.getProperty("easemob.data-dir", "data"));
        return Map.of("chatroomRequests", new ChatroomRequests(),
                "storageRequests", new StorageRequests(),
                "easemobHttp", new EasemobHttp(settings, tokenInUse::authorization),
                "easemobClient", new EasemobClient(settings,
                        counts.calls(new CallRoute(routes, tokenInUse, settings, clock)), counts::waited,
                        tokens, retryRules, calls, timer),
                "attributeOwners", new AttributeOwners(new LineFile(dataDir.resolve("attribute-owners.jsonl"))));
    }

    /** Unlike Camel's own, it does not keep a stopping context waiting for timers that nobody needs any more. */
    private static ScheduledExecutorService timer(CamelContext context) {
        String pattern = context.getExecutorServiceManager().getThreadNamePattern();
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1,
                new CamelThreadFactory(pattern, "easemob-timer", true));
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }
}
