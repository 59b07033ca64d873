package io.github.easemobcamel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.TestRunner;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The command as a person types it, against a real runner that wants a token. */
class DeadLettersCommandTest {

    private static final String TOKEN = "a-token-that-nobody-may-see";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final HttpReceiver FIRST = new HttpReceiver();
    private static final HttpReceiver SECOND = new HttpReceiver();

    @TempDir
    private static Path home;
    private static TestRunner runner;
    private static ProducerTemplate queues;

    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    @BeforeAll
    static void start() throws IOException {
        String port = String.valueOf(TestRunner.freePort());
        TestRunner given = new TestRunner(home).with("camel.management.port", port).with("easemob.management.token", TOKEN)
                .with("easemob.destination.first.uri", FIRST.url()).with("easemob.destination.second.uri", SECOND.url());
        // The command reads what a user has written.
        Files.writeString(home.resolve("application.properties"), """
                camel.management.port=%s
                easemob.management.token=%s
                """.formatted(port, TOKEN), StandardOpenOption.APPEND);
        runner = given.start();
        queues = runner.camelContext().createProducerTemplate();
    }

    @AfterAll
    static void stop() {
        runner.close();
        FIRST.close();
        SECOND.close();
    }

    @BeforeEach
    void empty() {
        assertThat(run("purge", "--all", "--yes")).isZero();
        assertThat(run("purge", "--all", "--yes", "--conflicts")).isZero();
        FIRST.received().clear();
        SECOND.received().clear();
        out = new StringWriter();
        err = new StringWriter();
    }

    @Test
    void listsWithoutAWord() {
        putDead("first", "call-1", "room-1", "HTTP status 503");
        putDead("second", "call-2", "room-2", "SocketTimeoutException: Read\u001b[2J timed out");

        assertThat(run()).isZero();

        assertThat(out.toString()).contains("dead-letters.first: 1 in all", "dead-letters.second: 1 in all", "LAST FAILURE",
                "kick", "room-1", "call-1", "2026-11-22T10:30:00Z", "HTTP status 503", "Read\\u001b[2J timed out");
        assertThat(out.toString()).doesNotContain("\u001b", "STORED", TOKEN);
    }

    @Test
    void searches() {
        putDead("first", "call-1", "room-1", "HTTP status 503");
        putDead("first", "call-2", "room-2", "HTTP status 404");
        putDead("second", "call-3", "room-1", "HTTP status 503");

        assertThat(run("list", "--room", "room-1", "--destination", "first")).isZero();
        assertThat(out.toString()).contains("call-1").doesNotContain("call-2", "call-3");
        assertThat(run("--error", "404", "--operation", "kick", "--since", "2026-11-22T10:30:00Z", "--until",
                "2026-11-22T10:30:01Z")).isZero();
        assertThat(out.toString()).contains("call-2").doesNotContain("call-3");
        assertThat(run("list", "--call-id", "nobody")).isZero();
        assertThat(out.toString()).endsWith("No dead letters fit" + System.lineSeparator());
    }

    @Test
    void turnsPages() {
        putDead("first", "call-1", "room-1", "a");
        putDead("first", "call-2", "room-1", "a");

        run("list", "--limit", "1");
        assertThat(out.toString()).contains("call-1").doesNotContain("call-2");
        String after = out.toString().replaceAll("(?s).*--after (\\S+).*", "$1");
        run("list", "--destination", "first", "--after", after);
        assertThat(out.toString()).contains("call-2");
    }

    @Test
    void printsTheJsonOfTheAdministration() throws IOException {
        putDead("first", "call-1", "room-1", "a");

        run("list", "--json");

        assertThat(out.toString().lines()).hasSize(1);
        assertThat(new JsonMapper().readTree(out.toString()).at("/events/0/callId").asText()).isEqualTo("call-1");
    }

    @Test
    void showsOneWhole() throws IOException {
        putDead("first", "call-1", "room-1", "a");
        String id = idOf("first");

        assertThat(run("show", id)).isZero();
        assertThat(new JsonMapper().readTree(out.toString()).at("/body/from").asText()).isEqualTo("call-1");
        assertThat(run("show", "0815")).isOne();
        assertThat(err.toString()).startsWith("easemob-camel: there is no 0815 among the dead letters");
    }

    @Test
    void replaysTheGivenOnesToTheirOwnDestinations() throws IOException {
        putDead("first", "call-1", "room-1", "a");
        putDead("second", "call-2", "room-1", "a");
        String id = idOf("second");

        assertThat(run("replay", id)).isZero();

        assertThat(out.toString()).isEqualTo("dead-letters.second: 1 of 1 replayed" + System.lineSeparator());
        await().atMost(PATIENCE).until(() -> SECOND.taken().size() == 1);
        assertThat(FIRST.received()).isEmpty();
        assertThat(run("replay", id)).isOne();
        assertThat(err.toString()).contains("there is no " + id + " among the dead letters; nothing was done");
    }

    @Test
    void replaysAllOrWhatASearchFinds() {
        putDead("first", "call-1", "room-1", "a");
        putDead("first", "call-2", "room-2", "a");
        putDead("second", "call-3", "room-2", "a");

        assertThat(run("replay", "--room", "room-2", "--destination", "first")).isZero();
        assertThat(out.toString()).contains("dead-letters.first: 1 of 1 replayed").doesNotContain("second");
        assertThat(run("replay", "--all")).isZero();

        assertThat(out.toString()).contains("dead-letters.first: 1 of 1 replayed", "dead-letters.second: 1 of 1 replayed");
        await().atMost(PATIENCE).until(() -> FIRST.taken().size() == 2 && SECOND.taken().size() == 1);
        assertThat(run("replay", "--all")).isZero();
        assertThat(out.toString()).endsWith("No dead letters" + System.lineSeparator());
    }

    @Test
    void purgesWithYesOnly() {
        putDead("first", "call-1", "room-1", "a");

        assertThat(run("purge", "--all")).isEqualTo(2);
        assertThat(err.toString()).startsWith("easemob-camel: purge deletes for ever; add --yes");
        assertThat(run("purge", "--all", "--yes")).isZero();

        assertThat(out.toString()).isEqualTo("dead-letters.first: 1 of 1 purged" + System.lineSeparator());
    }

    @Test
    void doesTheSameWithConflicts() {
        queues.sendBody("jms:queue:conflicts", """
                {"callId": "call-9", "chat_type": "muc", "group_id": "room-9", "payload": {"operation": "kick"}}"""
                .getBytes(UTF_8));

        assertThat(run("--conflicts", "--operation", "kick")).isZero();
        assertThat(out.toString()).contains("conflicts: 1 in all", "call-9", "room-9", "STORED");
        assertThat(run("purge", "--conflicts", "--operation", "ban", "--yes")).isZero();
        assertThat(run("replay", "--conflicts", "--all")).isZero();
        assertThat(out.toString()).contains("conflicts: 0 of 0 purged", "conflicts: 1 of 1 replayed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"list --since yesterday", "list --limit 0", "list --limit x", "replay", "purge --yes",
        "replay --all --room 1", "replay 0815 --all", "list --conflicts --destination first", "list --colour", "show",
        "list --conflicts --error x", "replay a'b"})
    void refusesWhatMakesNoSense(String arguments) {
        putDead("first", "call-1", "room-1", "a");

        assertThat(run(arguments.split(" "))).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).startsWith("easemob-camel: ").doesNotContain("Exception", "Usage");
        assertThat(err.toString().lines()).hasSize(2).last().asString().matches("Try: easemob-camel dead-letters.* --help");
    }

    @ParameterizedTest
    @CsvSource({"list --since yesterday, --since, yesterday", "show 0815 --until 2026-11-22, --until, 2026-11-22",
        "replay --since 10:30, --since, 10:30", "purge --yes --until 2026-11-22T10:30:00, --until, 2026-11-22T10:30:00",
        "list --limit 1001, --limit, 1001", "--limit x, --limit, x"})
    void refusesAWrongValueBeforeTheRunnerIsAsked(String arguments, String option, String value, @TempDir Path nobody) {
        assertThat(runIn(nobody, arguments.split(" "))).isEqualTo(2);

        assertThat(err.toString()).startsWith("easemob-camel: Invalid value for option '" + option + "': '" + value + "' is no ")
                .contains(option.equals("--limit") ? "from 1 to 1000" : "2026-11-22T10:30:00Z or 2026-11-22T18:30:00+08:00");
    }

    /** It would not narrow what the word is about. */
    @ParameterizedTest
    @CsvSource({"--conflicts purge --all --yes, --conflicts", "--destination first purge --all --yes, --destination",
        "--room room-1 purge ID --yes, --room", "--destination first replay --all, --destination", "--room room-1 replay, --room",
        "--json show ID, --json", "--limit 5 list, --limit"})
    void refusesAnOptionBeforeTheWord(String arguments, String option) throws IOException {
        putDead("second", "call-1", "room-2", "a");
        String id = idOf("second");

        assertThat(run(arguments.replace("ID", id).split(" "))).isEqualTo(2);

        assertThat(err.toString().lines()).containsExactly("easemob-camel: " + option + " stands before the word; put it behind it",
                "Try: easemob-camel dead-letters --help");
        assertThat(run("--home", home.toString(), "list")).isZero();
        assertThat(out.toString()).contains("dead-letters.second: 1 in all");
        assertThat(SECOND.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "show 0815", "replay 0815", "purge 0815 --yes", "replay --all"})
    void namesTheDestinationsWhenOneIsUnknown(String word) {
        assertThat(run((word + " --destination frist").split(" "))).isOne();

        assertThat(err.toString().lines()).containsExactly(
                "easemob-camel: there is no destination frist; there are console, first, second");
    }

    @Test
    void saysInOneLineThatTheTokenIsWrongOrNobodyListens(@TempDir Path other) throws IOException {
        String port = runner.managementUri("/").getPort() + "";
        Files.writeString(other.resolve("application.properties"),
                "camel.management.port=" + port + "\neasemob.management.token=another-token-of-16\n");
        assertThat(runIn(other)).isOne();
        assertThat(err.toString().lines()).hasSize(1).first().asString().contains("EASEMOB_MANAGEMENT_TOKEN").doesNotContain(TOKEN);

        err = new StringWriter();
        Files.writeString(other.resolve("application.properties"), "camel.management.port=" + TestRunner.freePort() + "\n");
        assertThat(runIn(other)).isOne();
        assertThat(err.toString().lines()).hasSize(1).first().asString()
                .startsWith("easemob-camel: no runner answers at http://127.0.0.1:");
    }

    private static void putDead(String destination, String callId, String room, String reason) {
        queues.sendBodyAndHeaders("jms:queue:dead-letters." + destination, ("{\"from\": \"" + callId + "\"}").getBytes(UTF_8),
                Map.of(
                        "callId", callId, "operation", "kick", "roomId", room, "JMSXGroupID", room, "deliveryAttempts", 20,
                        "firstFailureTime", 1L, "lastFailureTime", 1795343400000L, "failureReason", reason));
    }

    private String idOf(String destination) throws IOException {
        run("list", "--json", "--destination", destination);
        String id = new JsonMapper().readTree(out.toString()).at("/events/0/id").asText();
        out = new StringWriter();
        return id;
    }

    private int run(String... arguments) {
        return runIn(home, arguments);
    }

    private int runIn(Path folder, String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "--home";
        all[1] = folder.toString();
        all[2] = "dead-letters";
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        CommandLine command = EasemobCamel.commandLine();
        return command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(all);
    }
}
