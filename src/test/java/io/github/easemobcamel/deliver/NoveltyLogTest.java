package io.github.easemobcamel.deliver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.easemobcamel.CapturedLog;
import io.github.easemobcamel.event.NormalisedEventTest;
import io.github.easemobcamel.event.Novelty;
import io.github.easemobcamel.event.ReadCallback;
import io.github.easemobcamel.event.VendorExamples;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;

class NoveltyLogTest {

    private static final String KICK = """
            {"chat_type":"muc","callId":"org#app_1","timestamp":1,"appkey":"org#app","from":"org#app_alice@easemob.com","to":"bob",
             "group_id":"173","payload":{"operation":"kick","is_chatroom":true,"because":"alice is angry with bob"}}""";

    @TempDir
    private Path dataDir;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void tellsOnceOfAFieldThatIsNew() throws IOException {
        try (CapturedLog log = new CapturedLog()) {
            NoveltyLog novelties = log();
            novelties.note(new ReadCallback(KICK.getBytes(UTF_8)));
            novelties.note(new ReadCallback(KICK.getBytes(UTF_8)));
            log().note(new ReadCallback(KICK.getBytes(UTF_8)));

            assertThat(log.lines()).filteredOn(line -> line.contains("does not know: field payload.because in muc")).hasSize(1);
        }
        assertThat(NoveltyLog.seen(dataDir)).containsExactly("field payload.because in muc");
        assertThat(meters.counter("easemob.camel.novelties", "kind", "field").count()).isEqualTo(3);
        assertThat(meters.counter("easemob.camel.novelties", "kind", "word").count()).isZero();
    }

    @Test
    void keepsASampleWithNothingOfAnybodysInIt() throws IOException {
        log().note(new ReadCallback(KICK.getBytes(UTF_8)));

        String kept = Files.readString(NoveltyLog.file(dataDir));
        assertThat(kept).doesNotContain("alice", "bob", "173", "org#app");
        JsonNode sample = new ObjectMapper().readTree(kept).path("sample");
        assertThat(sample.at("/payload/operation").textValue()).isEqualTo("kick");
        assertThat(sample.at("/payload/because").textValue()).isEqualTo("text");
        assertThat(sample.path("timestamp").textValue()).isEqualTo("number");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"chat_type":"muc","payload":{"operation":"apply_decline"}}                                  | word operation apply_decline
            {"event":"group_op_event","operation":"LEAVE","type":"GROUP","payload":{"type":"BANISHED"}}  | word operation LEAVE BANISHED
            {"event":"user_op_event","operation":"LEAVE"}                                                | format event user_op_event
            {"chat_type":"presence_sub","from":"alice"}                                                  | family chat_type presence_sub
            {"chat_type":"roster","payload":{"operation":"poke"}}                                        | word roster poke
            {"user":"alice","status":"offline","reason":"expired"}                                       | word user-status expired
            {"chat_type":"chat","eventType":"chat","payload":{},"priority":1}                            | field priority in message
            {"chat_type":"chat","eventType":"chat","payload":{"a;b":1}}                                   | field payload.(no plain word) in message
            {}                                                                                           | family neither chat_type nor event
            """)
    void namesWhatIsNew(String callback, String expected) throws IOException {
        log().note(new ReadCallback(callback.getBytes(UTF_8)));

        assertThat(NoveltyLog.seen(dataDir)).containsExactly(expected);
    }

    @Test
    void countsWithoutEndAndKeepsNoMoreThanItMay() throws IOException {
        NoveltyLog novelties = log();
        IntStream.range(0, NoveltyLog.MOST_KEPT + 50).forEach(i -> novelties.note(new ReadCallback(
                "{\"chat_type\":\"muc\",\"payload\":{\"operation\":\"new_%d\"}}".formatted(i).getBytes(UTF_8))));

        assertThat(NoveltyLog.seen(dataDir)).hasSize(NoveltyLog.MOST_KEPT);
        assertThat(meters.counter("easemob.camel.novelties", "kind", "word").count()).isEqualTo(NoveltyLog.MOST_KEPT + 50);
    }

    @Test
    void findsNothingNewInWhatIsKnown() throws IOException {
        for (Arguments sample : NormalisedEventTest.samples().toList()) {
            List<Novelty> novelties = new ReadCallback((byte[]) sample.get()[1]).novelties();
            assertThat(novelties).as(sample.get()[0].toString()).hasSize(sample.get()[0].toString().contains("unknown") ? 1 : 0);
        }
    }

    @Test
    void findsNothingNewInTheVendorsExamples() {
        for (VendorExamples.Example example : VendorExamples.require()) {
            assertThat(new ReadCallback(example.body()).novelties()).as(example.name()).isEmpty();
        }
    }

    private NoveltyLog log() {
        return new NoveltyLog(dataDir, meters, Clock.systemUTC());
    }
}
