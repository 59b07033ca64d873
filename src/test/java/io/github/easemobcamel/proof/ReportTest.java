package io.github.easemobcamel.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The proof sees what must not be. */
class ReportTest {

    private static final List<String> BOTH = List.of("a", "b");

    @TempDir
    private Path folder;
    private Ledger ledger;

    @BeforeEach
    void open() throws IOException {
        ledger = new Ledger(folder.resolve("ledger.tsv"), BOTH);
        ledger.started();
    }

    @AfterEach
    void close() throws IOException {
        ledger.close();
    }

    @Test
    void findsNothingWhereAllIsWell() {
        deliver(BOTH, answered(1), answered(2));
        sent(3);
        assertThat(violations()).isEmpty();
    }

    @Test
    void seesALoss() {
        deliver(List.of("a"), answered(1));
        assertThat(violations()).containsExactly("b: 1 event(s) lost");
    }

    @Test
    void takesADuplicateAfterAKillForNoViolationAndAnyOtherForOne() {
        Event event = answered(1);
        deliver(BOTH, event);
        ledger.started();
        deliver(BOTH, event);
        assertThat(violations()).isEmpty();
        deliver(List.of("b"), event);
        assertThat(violations()).containsExactly("b: 1 event(s) doubled without a kill");
    }

    @Test
    void seesThatARepeatedEventWasStoredTwice() {
        Event event = answered(1);
        deliver(BOTH, event);
        ledger.started();
        ledger.repeating();
        deliver(List.of("a"), event);
        assertThat(violations()).containsExactly("a: 1 event(s) doubled without a kill");
    }

    @Test
    void seesThatAnEventHasOvertakenAnother() {
        Event first = answered(1);
        Event second = answered(2);
        deliver(List.of("a"), first, second);
        deliver(List.of("b"), second, first);
        assertThat(violations()).containsExactly("b: 1 event(s) out of order without a kill");
    }

    @Test
    void seesOtherBytesAndEventsThatNobodySent() {
        Event event = answered(1);
        deliver(List.of("b"), event);
        ledger.delivered("a", event.callId(), "other".getBytes(UTF_8));
        ledger.delivered("a", "unheard of", event.body());
        assertThat(violations()).containsExactly("a: 1 event(s) delivered with other bytes",
                "a: 1 event(s) delivered and never sent");
    }

    private List<String> violations() {
        return new Report(ledger).violations(BOTH);
    }

    private Event sent(int number) {
        Event event = new Event("call" + number, "room", number, ("body" + number).getBytes(UTF_8));
        ledger.sent(event);
        return event;
    }

    private Event answered(int number) {
        Event event = sent(number);
        ledger.answered(event);
        return event;
    }

    private void deliver(List<String> destinations, Event... events) {
        for (String destination : destinations) {
            for (Event event : events) {
                ledger.delivered(destination, event.callId(), event.body());
            }
        }
    }
}
