package io.github.easemobcamel.rest;

import io.github.easemobcamel.config.ConfigurationException;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.CamelContext;
import org.apache.camel.support.LifecycleStrategySupport;

/** Makes the beans that the routes of Easemob's calls name, and ends what they use when the context stops. */
public final class RestBeans {

    private RestBeans() {
    }

    /**
     * Makes {@code ownWrites}, {@code easemobCalls}, {@code storageRequests}, {@code easemobClient} and {@code attributeOwners}.
     *
     * @param owner the context whose threads the beans use, and with whose end they end
     * @param properties the application's properties, of which {@code easemob.rest.*} and {@code easemob.data-dir}
     *        count; missing credentials are no error here but one of each call
     * @param meters where the calls are counted
     * @return the beans by name
     * @throws ConfigurationException naming the property that cannot be read
     */
    public static Map<String, Object> of(CamelContext owner, Properties properties, MeterRegistry meters) {
        RestSettings settings = RestSettings.from(properties);
        Clock clock = Clock.systemUTC();
        ExecutorService calls = owner.getExecutorServiceManager().newCachedThreadPool(RestBeans.class, "easemob-call");
        EasemobHttp http = new EasemobHttp(settings, clock);
        owner.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStopped(CamelContext context) {
                http.close();
            }
        });
        CallCounts counts = new CallCounts(meters);
        AppTokens tokens = new AppTokens(counts.tokens(new TokenEndpoint(settings, http, clock)), calls, clock);
        RetryRules retryRules = new RetryRules(() -> ThreadLocalRandom.current().nextDouble());

        Path dataDir = Path.of(properties.getProperty("easemob.data-dir", "data"));
        StorageRequests.CALLS.forEach(counts::know);
        OwnWrites ownWrites = new OwnWrites(new JsonLines(dataDir.resolve("own-writes.jsonl")), clock);
        return Map.of("ownWrites", ownWrites,
                "chatroomRequests", new FormerRequests(),
                "easemobCalls", new EasemobCalls(counts::know),
                "storageRequests", new StorageRequests(),
                "easemobClient", new EasemobClient(settings,
                        ownWrites.of(
                                counts.calls((call, token) -> http.send(call.api().path().method(), call.path(), call.body(), token,
                                        call.api().repeatable()))),
                        counts::waited, tokens, retryRules, calls),
                "attributeOwners", new AttributeOwners(new JsonLines(dataDir.resolve("attribute-owners.jsonl"))));
    }
}
