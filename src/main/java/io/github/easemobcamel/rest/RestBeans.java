package io.github.easemobcamel.rest;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.store.Runners;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.support.LifecycleStrategySupport;

/**
 * The beans that the files in {@code routes/chatroom/} name. They last as long as the runner: pace, token and what is waiting for its
 * turn outlive the routes and a change of the settings.
 */
public final class RestBeans {

    /** Longer than an attempt that has begun may take beside its timeout. */
    private static final Duration AFTER_TIMEOUT = Duration.ofSeconds(5);

    private final Clock clock = Clock.systemUTC();
    private final ExecutorService calls;
    private final CallCounts counts;
    private final Set<EasemobHttp> open = ConcurrentHashMap.newKeySet();
    private final EasemobClient client;
    private final AttributeOwners owners;
    private final OwnWrites ownWrites;
    private volatile RestSettings settings;
    private volatile EasemobHttp http;
    private AppTokens tokens;

    /**
     * @param owner the context whose threads the beans use, and with whose end they end
     * @param properties the application's properties, of which {@code easemob.rest.*} and {@code easemob.data-dir}
     *        count; missing credentials are no error here but one of each call
     * @param meters where the calls are counted
     * @param runners with whom the service's limits, and what is known of rooms, are shared
     * @throws ConfigurationException naming the property that cannot be read
     */
    public RestBeans(CamelContext owner, Properties properties, MeterRegistry meters, Runners runners) {
        settings = RestSettings.from(properties);
        calls = owner.getExecutorServiceManager().newCachedThreadPool(RestBeans.class, "easemob-call");
        counts = new CallCounts(meters);
        http = open(settings);
        tokens = newTokens();
        RetryRules retryRules = new RetryRules(() -> ThreadLocalRandom.current().nextDouble());
        Path dataDir = Path.of(properties.getProperty("easemob.data-dir", "data"));
        ownWrites = new OwnWrites(new JsonLines(dataDir.resolve("own-writes.jsonl")), clock, runners);
        client = new EasemobClient(settings, runners::count,
                ownWrites.of(counts.calls((call, token) -> http.send(call.api().path().method(), call.path(), call.body(), token,
                        call.api().repeatable()))),
                counts::waited, tokens, retryRules, calls);
        owners = new AttributeOwners(new JsonLines(dataDir.resolve("attribute-owners.jsonl")), runners);
        StorageRequests.CALLS.forEach(counts::know);
        owner.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStopped(CamelContext context) {
                open.forEach(EasemobHttp::close);
            }
        });
    }

    private EasemobHttp open(RestSettings with) {
        EasemobHttp opened = new EasemobHttp(with, clock);
        open.add(opened);
        return opened;
    }

    private AppTokens newTokens() {
        return new AppTokens(counts.tokens(() -> new TokenEndpoint(settings, http, clock).get()), calls, clock);
    }

    /** {@return {@code easemobCalls}, {@code storageRequests}, {@code easemobClient}, {@code attributeOwners} and others, by name} */
    public Map<String, Object> byName() {
        return Map.of("easemobCalls", new EasemobCalls(counts::know), "chatroomRequests", new FormerRequests(),
                "storageRequests", new StorageRequests(), "easemobClient", client, "attributeOwners", owners);
    }

    /** {@return what the calls have changed in rooms} */
    public OwnWrites ownWrites() {
        return ownWrites;
    }

    /** Forgets who has set an attribute, and what calls have changed. */
    public void forgetRooms() {
        owners.forgetAll();
        ownWrites.forgetAll();
    }

    /**
     * From now on these settings hold, for what waits for its turn too. The token stays if app and credentials do; what is on its way
     * ends in the connection in which it began.
     *
     * @param properties as at the construction
     */
    public synchronized void use(Properties properties) {
        RestSettings former = settings;
        RestSettings now = RestSettings.from(properties);
        if (now.equals(former)) {
            return;
        }
        EasemobHttp unused = http;
        http = open(now);
        settings = now;
        if (!now.isSameApp(former)) {
            tokens = newTokens();
        }
        client.use(now, tokens);
        long attempt = former.connectTimeout().plus(former.responseTimeout()).plus(AFTER_TIMEOUT).toMillis();
        CompletableFuture.delayedExecutor(attempt, TimeUnit.MILLISECONDS).execute(() -> {
            open.remove(unused);
            unused.close();
        });
    }
}
