package io.github.easemobcamel.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.easemobcamel.simulator.SettableClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MissedCallbacksTest {

    private static final Duration INTERVAL = Duration.ofMinutes(10);
    private static final TextNode SUCCESS = TextNode.valueOf("success");

    @TempDir
    private Path dataDir;
    private final SettableClock clock = new SettableClock("2026-01-01T00:00:00Z");
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private MissedCallbacks missed;
    private boolean healthy = true;

    @BeforeEach
    void start() {
        missed = new MissedCallbacks(dataDir, INTERVAL, () -> true, () -> healthy, meters, clock);
    }

    @Test
    void asksForTheOldestFirst() {
        assertThat(run("202601010020 5 0", "202601010000 5 0", "202601010010 5 0"))
                .containsExactly("202601010000", "202601010010", "202601010020");
    }

    @Test
    void waitsLongerAfterEachTryAndEndsAfterTen() {
        List<Long> minutes = new ArrayList<>();
        for (Instant start = clock.instant(); clock.instant().isBefore(start.plus(Duration.ofDays(4)));) {
            if (!run("x 5 0").isEmpty()) {
                minutes.add(Duration.between(start, clock.instant()).toMinutes());
            }
            clock.advance(INTERVAL);
        }

        assertThat(minutes).containsExactly(0L, 10L, 30L, 70L, 150L, 310L, 630L, 1270L, 2550L, 5110L);
        assertThat(count("given.up.buckets")).isEqualTo(1);
    }

    @Test
    void countsTheTriesThatTheServiceTells() {
        assertThat(run("x 5 9")).containsExactly("x");
        clock.advance(Duration.ofDays(30));
        assertThat(run("x 5 9")).isEmpty();
        assertThat(run("y 5 10")).isEmpty();
    }

    @Test
    void remembersTheTriesAcrossARestart() throws Exception {
        run("x 5 0", "y 5 0");
        Files.writeString(dataDir.resolve("recovery.jsonl"), "{\"date\":\"cut by a cra", StandardOpenOption.APPEND);
        start();
        assertThat(run("x 5 0", "y 5 0", "z 5 0")).containsExactly("z");
        clock.advance(INTERVAL);
        assertThat(run("y 5 0")).containsExactly("y");
        assertThat(Files.readAllLines(dataDir.resolve("recovery.jsonl"))).allMatch(line -> line.contains("\"y\"")).hasSize(2);
    }

    @Test
    void asksForAGrowingBucketAgainWhenItIsComplete() {
        assertThat(run("x 5 0")).containsExactly("x");
        clock.advance(INTERVAL);
        assertThat(run("x 70 1")).containsExactly("x");
    }

    @Test
    void doesNotCountACallThatTheServiceRefused() {
        JsonNode list = list("x 5 0", "y 5 0");
        missed.failed(missed.due(list, camel).next(), new IllegalStateException("not sent"));
        assertThat(missed.due(list, camel).next().date()).as("who was refused goes to the end").isEqualTo("y");
        clock.advance(INTERVAL);
        Bucket again = missed.due(list("x 5 0"), camel).next();
        assertThat(again.tries()).isZero();
        assertThat(count("refused.buckets")).isEqualTo(1);
    }

    @Test
    void asksForNoMoreThanARunMayBring() {
        assertThat(run("a 70000 0", "b 60000 0", "c 1 0")).containsExactly("a", "b");
        assertThat(run("a 70000 0", "b 60000 0", "c 1 0")).containsExactly("c");
    }

    @Test
    void asksForNothingWhileWhatArrivesFails() {
        healthy = false;
        assertThat(run("a 1 0")).isEmpty();
        healthy = true;
        assertThat(run("a 1 0")).containsExactly("a");
    }

    @Test
    void countsWhatIsMissingAndWhatHasGone() {
        run("a 10 0", "b 20 0", "bad");
        assertThat(meters.get("easemob.camel.recovery.stored.callbacks").gauge().value()).isEqualTo(30);
        assertThat(count("listed.callbacks")).isEqualTo(30);
        assertThat(count("asked.callbacks")).isEqualTo(30);

        run("b 25 1");
        assertThat(count("gone.callbacks")).isEqualTo(10);
        run("b 5 1");

        assertThat(count("gone.callbacks")).isEqualTo(30);
        assertThat(count("listed.buckets")).isEqualTo(2);
        assertThat(count("listed.callbacks")).isEqualTo(35);
        assertThat(meters.get("easemob.camel.recovery.stored.buckets").gauge().value()).isEqualTo(1);
    }

    /** One run that the service takes; each bucket as "date size retry". */
    private List<String> run(String... buckets) {
        List<String> asked = new ArrayList<>();
        missed.due(list(buckets), camel).forEachRemaining(bucket -> {
            missed.asked(bucket, SUCCESS);
            asked.add(bucket.date());
        });
        return asked;
    }

    private static JsonNode list(String... buckets) {
        var list = JsonNodeFactory.instance.arrayNode();
        for (String bucket : buckets) {
            String[] parts = bucket.split(" ");
            if (parts.length == 3) {
                list.addObject().put("date", parts[0]).put("size", Integer.parseInt(parts[1])).put("retry",
                        Integer.parseInt(parts[2]));
            } else {
                list.add(bucket);
            }
        }
        return list;
    }

    private double count(String name) {
        return meters.get("easemob.camel.recovery." + name).counter().count();
    }
}
