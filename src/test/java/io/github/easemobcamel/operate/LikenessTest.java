package io.github.easemobcamel.operate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.easemobcamel.CapturedLog;
import io.github.easemobcamel.store.TalkingRunners;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Runners of one broker that work with different properties. */
class LikenessTest {

    private static final String ABOUT = "edition";

    private final AtomicLong nanos = new AtomicLong();
    private final Map<String, TalkingRunners> all = new HashMap<>();
    private final TalkingRunners runner = new TalkingRunners(all, "a:8080");
    private final Likeness likeness = new Likeness(runner, nanos::get);

    @Test
    void namesWhatDiffersButForWhatIsOfAHost() {
        shows("b:8080", likenessOf(Map.of("easemob.forward.default", "shop", "easemob.callback.secrets", "s3cret-one",
                "camel.server.port", "8081", "easemob.data-dir", "other")));
        likeness.use(properties(Map.of("easemob.forward.default", "shop", "easemob.callback.secrets", "s3cret-two",
                "camel.server.port", "8080", "easemob.rest.rate-limit", "50")), List.of());

        assertThat(likeness.differences()).containsOnlyKeys("b:8080");
        assertThat(likeness.differences().get("b:8080")).containsExactly("easemob.callback.secrets", "easemob.rest.rate-limit");
        assertThat(runner.look(ABOUT).toString()).doesNotContain("s3cret").doesNotContain("shop");
        assertThat(likeness.description())
                .isEqualTo("the runner b:8080 differs in easemob.callback.secrets, easemob.rest.rate-limit");
    }

    @Test
    void warnsOnceOfADifferenceThatLasts() {
        likeness.use(properties(Map.of("a.property", "1")), List.of());
        shows("b:8080", likenessOf(Map.of("a.property", "2")));
        try (CapturedLog log = new CapturedLog()) {
            runner.look(ABOUT);
            nanos.addAndGet(Duration.ofSeconds(119).toNanos());
            runner.look(ABOUT);
            assertThat(log.lines()).noneMatch(line -> line.contains("do not work alike"));

            nanos.addAndGet(Duration.ofSeconds(2).toNanos());
            runner.look(ABOUT);
            runner.look(ABOUT);

            assertThat(log.lines()).filteredOn(line -> line.contains("do not work alike")).hasSize(1).first().asString()
                    .contains("the runner b:8080 differs in a.property");
        }
        shows("b:8080", likenessOf(Map.of("a.property", "1")));
        assertThat(likeness.description()).isEmpty();
    }

    @Test
    void hasNoDifferenceToARunnerThatShowsNothingYet() {
        likeness.use(properties(Map.of("a.property", "1")), List.of());
        shows("b:8080", JsonNodeFactory.instance.objectNode());

        assertThat(likeness.differences()).isEmpty();
    }

    private void shows(String name, JsonNode state) {
        new TalkingRunners(all, name).show(ABOUT, () -> state);
    }

    private JsonNode likenessOf(Map<String, String> properties) {
        TalkingRunners alone = new TalkingRunners(new HashMap<>(), "alone");
        new Likeness(alone, nanos::get).use(properties(properties), List.of());
        return alone.look(ABOUT);
    }

    private static Properties properties(Map<String, String> values) {
        Properties properties = new Properties();
        properties.putAll(values);
        return properties;
    }
}
