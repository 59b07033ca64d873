package io.github.easemobcamel.deliver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.EventReader;
import io.github.easemobcamel.event.EventTables;
import io.github.easemobcamel.event.Family;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import io.github.easemobcamel.event.VendorExamples;
import io.github.easemobcamel.receive.PrintedCallback;
import io.github.easemobcamel.simulator.Rooms;
import io.github.easemobcamel.simulator.Simulator;
import io.github.easemobcamel.simulator.SimulatorSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sends all samples at once to a runner in which every action and family has a destination of its own, every second action another
 * one beside it, and a filtering one sees everything of chatrooms: exactly the named ones get it, once, byte for byte.
 */
@TestInstance(Lifecycle.PER_CLASS)
class DispatchCallbackTest {

    private static final String CHATROOMS_ONLY = "chatrooms-only";
    private static final String SECOND = "second";
    private static final String DEFAULT = "everything-else";

    private HttpReceiver receiver;
    private TestRunner runner;
    private final Map<String, PrintedCallback> sent = new HashMap<>();
    private final Map<String, Map<String, Object>> headersInRoute = new ConcurrentHashMap<>();

    @BeforeAll
    void sendAll(@TempDir Path home) {
        receiver = new HttpReceiver();
        runner = new TestRunner(home)
                .with("easemob.destination." + SECOND + ".uri", receiver.url() + "/" + SECOND)
                .with("easemob.destination." + CHATROOMS_ONLY + ".uri", receiver.url() + "/" + CHATROOMS_ONLY)
                .with("easemob.destination." + CHATROOMS_ONLY + ".filter", "${header.scope} == 'chatroom'")
                .with("easemob.destination." + DEFAULT + ".uri", receiver.url() + "/" + DEFAULT)
                .with("easemob.destination.route.uri", "direct:my-route")
                .with("easemob.forward.default", DEFAULT)
                .withRoute("my-route.camel.yaml", """
                        - route:
                            id: my-route
                            from:
                              uri: direct:my-route
                              steps:
                                - bean:
                                    ref: headersSink
                                    method: take
                        """);
        Stream<String> words = Stream.concat(Family.withForward().stream().map(Family::word), Stream.of("group_op_event"));
        words.forEach(word -> runner.with("easemob.destination." + ofFamily(word) + ".uri", receiver.url() + "/" + ofFamily(word))
                .with("easemob.destination." + ofFamily(word) + ".concurrency", "1")
                .with("easemob.forward." + word, ofFamily(word)));
        for (Operation operation : Operation.values()) {
            String name = own(operation);
            runner.with("easemob.destination." + name + ".uri", receiver.url() + "/" + name);
            runner.with("easemob.destination." + name + ".concurrency", "1");
            runner.with("easemob.forward." + operation.wireName(), String.join(", ", destinations(operation)));
        }
        runner.beforeStart(camel -> camel.getRegistry().bind("headersSink", new HeadersSink(headersInRoute)));
        runner.start();
        samples().forEach(sample -> {
            Operation operation = (Operation) sample.get()[0];
            Scope scope = (Scope) sample.get()[1];
            PrintedCallback callback = PrintedCallback.ofVendor(operation, scope, TestRunner.SECRET);
            sent.put(operation + " " + scope, callback);
            assertThat(runner.post(callback.body()).body()).contains("accepted");
        });
        int expected = (int) sent.keySet().stream().flatMap(key -> expectedFor(key).stream()).count();
        await().until(() -> receiver.received().size() >= expected && headersInRoute.size() >= sent.size());
    }

    @AfterAll
    void stop() {
        runner.close();
        receiver.close();
    }

    static Stream<Arguments> samples() {
        return Stream.of(Operation.values()).flatMap(operation -> operation.scopes().stream()
                .map(scope -> Arguments.of(operation, scope)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("samples")
    void reachesExactlyTheNamedDestinationsByteForByte(Operation operation, Scope scope) {
        PrintedCallback callback = sent.get(operation + " " + scope);
        List<HttpReceiver.Received> arrived = arrivals(callback);
        assertThat(arrived.stream().map(request -> request.path().substring(1)))
                .containsExactlyInAnyOrderElementsOf(expectedFor(operation + " " + scope));
        assertThat(arrived).allSatisfy(request -> {
            assertThat(request.body()).isEqualTo(callback.body());
            assertThat(request.header("ce-id")).isEqualTo(callback.callId());
            assertThat(request.header("ce-type")).isEqualTo("com.easemob.muc." + operation.wireName());
            assertThat(request.header("content-type")).isEqualTo("application/json");
        });
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("samples")
    void reachesAUsersRouteWithTheHeadersOfTheDesign(Operation operation, Scope scope) {
        PrintedCallback callback = sent.get(operation + " " + scope);
        Map<String, Object> expected = new TreeMap<>();
        new EventReader().setHeaders(callback.body(), expected);
        assertThat(headersInRoute.get(callback.callId())).isEqualTo(expected);
        assertThat(expected).containsEntry("action", operation.wireName()).containsEntry("scope", scope.word());
    }

    @Test
    void takesTheOtherSpellingOfAssingOwner() {
        PrintedCallback callback = PrintedCallback.resigned(new String(PrintedCallback
                .ofVendor(Operation.ASSING_OWNER, Scope.GROUP, TestRunner.SECRET).body(), UTF_8)
                .replace("assing_owner", "assign_owner").getBytes(UTF_8), TestRunner.SECRET);
        assertReaches(callback, Operation.ASSING_OWNER);
    }

    @ParameterizedTest
    @CsvSource({"create,CREATE", "delete,DESTROY", "join-direct,PRESENCE", "join-invite,INVITE_ACCEPT", "join-apply,APPLY_ACCEPT",
        "leave-quit,LEAVE", "leave-kick,KICK", "leave-block,ABSENCE", "leave-delete,ABSENCE", "admin-add,ADD_ADMIN",
        "admin-remove,REMOVE_ADMIN", "mute-add,ADD_MUTE", "mute-remove,REMOVE_MUTE", "block-add,BAN", "block-remove,ALLOW",
        "white-add,ADD_USER_WHITE_LIST", "white-remove,REMOVE_USER_WHITE_LIST", "shield-add,BLOCK", "shield-remove,UNBLOCK",
        "share-file-add,UPLOAD_FILE", "share-file-remove,DELETE_FILE", "update-info,UPDATE", "update-owner,ASSING_OWNER",
        "update-announcement,UPDATE_ANNOUNCEMENT", "update-announcement-deleted,DELETE_ANNOUNCEMENT", "update-mute,BAN_GROUP",
        "update-disable,DISABLE_GROUP", "room-super-admin-add,ADD_SUPER_ADMIN", "room-super-admin-remove,REMOVE_SUPER_ADMIN"})
    void takesTheNewerFormatTheWayOfItsAction(String name, Operation operation) {
        PrintedCallback callback = PrintedCallback.ofTest("newer/" + name, TestRunner.SECRET);

        assertReaches(callback, operation);
        assertThat(arrivals(callback)).allSatisfy(request -> {
            assertThat(request.body()).isEqualTo(callback.body());
            assertThat(request.header("ce-type")).isEqualTo("com.easemob.muc." + operation.wireName());
        });
    }

    @Test
    void takesAKickThatTheSimulatorTellsInTheNewerFormatTheWayOfKicks() {
        try (Simulator easemob = Simulator.start(SimulatorSettings.defaults()
                .withCallbacks(runner.callbackUri(), TestRunner.SECRET).withFormat(true, false))) {
            easemob.rooms().kick(Rooms.DEMO_ROOM, "user1");

            await().until(() -> receiver.received().stream().anyMatch(request -> request.path().equals("/on-kick")
                    && new String(request.body(), UTF_8).contains("\"payload\":{\"type\":\"KICK\",\"member\":[\"user1\"]}")));
        }
    }

    /** An operation that is a word of the older format, of another meaning there, is not taken for that. */
    @ParameterizedTest
    @ValueSource(strings = {"LEAVE,VANISH", "BLOCK,PAUSE", "UPDATE,COLOUR", "UPDATE,REMOVE", "KICK,ADD"})
    void takesAFormOfTheNewerFormatThatItDoesNotKnowItsOwnWay(String form) {
        String[] words = form.split(",");
        PrintedCallback callback = PrintedCallback.resigned("""
                {"callId":"","security":"","timestamp":1,"appkey":"org#app","event":"group_op_event","type":"GROUP","id":"1",
                 "operation":"%s","operator":"alice","payload":{"type":"%s"}}""".formatted(words[0], words[1]).getBytes(UTF_8),
                TestRunner.SECRET);

        assertThat(destinationsOf(callback)).containsExactly(ofFamily("group_op_event"));
        assertThat(arrivals(callback).get(0).header("ce-type")).isEqualTo("com.easemob.muc." + words[0].toLowerCase(Locale.ROOT));
    }

    static Stream<Arguments> families() {
        return Family.withForward().stream()
                .flatMap(family -> SampleCallback.names(family).stream().map(name -> Arguments.of(family, name)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("families")
    void takesEachFamilyItsWay(Family family, String name) {
        PrintedCallback callback = PrintedCallback.resigned(SampleCallback.printed(family, name), TestRunner.SECRET);

        assertThat(destinationsOf(callback)).containsExactly(ofFamily(family.word()));
        HttpReceiver.Received request = arrivals(callback).get(0);
        assertThat(request.body()).isEqualTo(callback.body());
        assertThat(request.header("ce-type")).isEqualTo("com.easemob." + family.word()
                + (family.words().contains(name) ? "." + name : name.equals("read_ack_group") ? ".read_ack" : ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"other/unknown-muc", "\"chat_type\":\"dance\"", "\"event\":\"dance\"", "\"a\":1"})
    void takesWhatItDoesNotKnowTheDefaultWay(String what) {
        PrintedCallback callback = what.startsWith("other") ? PrintedCallback.ofTest(what, TestRunner.SECRET)
                : PrintedCallback.resigned("{\"callId\":\"\",\"security\":\"\",\"timestamp\":1,\"appkey\":\"org#app\",%s}"
                        .formatted(what).getBytes(UTF_8), TestRunner.SECRET);

        assertThat(destinationsOf(callback)).containsExactly(DEFAULT);
    }

    /** All of them, in this one runner: what is signed arrives, as it was sent, where its family and action say. */
    @Test
    void takesTheVendorsExamplesAsTheVendorSaysAndRefusesTheRest() throws IOException {
        Map<String, String> answers = new TreeMap<>();
        StringBuilder rows = new StringBuilder();
        for (VendorExamples.Example example : VendorExamples.require()) {
            String text = new String(example.body(), UTF_8);
            boolean signed = text.contains("\"callId\"") && text.contains("\"security\"");
            PrintedCallback callback = signed ? PrintedCallback.resignedAs("org#app_" + UUID.randomUUID(),
                    text.replaceAll("\\{appkey}_[^\"]*", "").getBytes(UTF_8), TestRunner.SECRET)
                    : new PrintedCallback("", example.body());
            String answer = runner.post(callback.body()).body();
            String status = answer.replaceAll(".*\"status\":\"([a-z-]+)\".*", "$1");
            answers.merge(status, example.name(), (a, b) -> a + " " + b);
            rows.append("| %s | %s |%s".formatted(example.name(), status,
                    status.equals("accepted") ? EventTables.cells(callback.body()) : " – | – | – | – | – | – | – |  |\n"));
            if (answer.contains("accepted")) {
                await().until(() -> !arrivals(callback).isEmpty());
                Map<String, Object> headers = new HashMap<>();
                new EventReader().setHeaders(callback.body(), headers);
                assertThat(arrivals(callback)).as(example.name()).allSatisfy(request -> {
                    assertThat(request.body()).isEqualTo(callback.body());
                    assertThat(request.header("ce-type")).startsWith("com.easemob." + headers.get("family"));
                }).anySatisfy(request -> assertThat(request.path().substring(1)).isEqualTo(headers.get("family").equals("muc")
                        ? "on-" + headers.get("action").toString().replace('_', '-') : ofFamily((String) headers.get("family"))));
            }
        }
        assertThat(answers).containsOnlyKeys("accepted", "malformed", "pre-send");
        assertThat(answers.get("malformed")).isEqualTo("callback_offline_push.md#1 callback_reaction.md#1 callback_thread.md#1");
        assertThat(answers.get("pre-send")).isEqualTo("doc-v2-callback.md#1");
        EventTables.require(Path.of("docs/vendor-examples.md"), Map.of("examples", rows.toString()), DispatchCallbackTest.class);
    }

    /** Another of its destinations may be the first to have it. */
    private void assertReaches(PrintedCallback callback, Operation operation) {
        assertThat(runner.post(callback.body()).body()).contains("accepted");
        await().untilAsserted(() -> assertThat(pathsOf(callback)).contains(own(operation)));
        assertThat(pathsOf(callback)).doesNotContain(DEFAULT);
    }

    private List<String> destinationsOf(PrintedCallback callback) {
        assertThat(runner.post(callback.body()).body()).contains("accepted");
        await().until(() -> !arrivals(callback).isEmpty());
        return pathsOf(callback);
    }

    private List<String> pathsOf(PrintedCallback callback) {
        return arrivals(callback).stream().map(request -> request.path().substring(1)).toList();
    }

    private static String ofFamily(String word) {
        return "family-" + word.replace('_', '-');
    }

    private List<HttpReceiver.Received> arrivals(PrintedCallback callback) {
        return receiver.received().stream().filter(request -> callback.callId().equals(request.header("ce-id"))).toList();
    }

    private static String own(Operation operation) {
        return "on-" + operation.wireName().replace('_', '-');
    }

    private static List<String> destinations(Operation operation) {
        List<String> names = new ArrayList<>(List.of(own(operation), CHATROOMS_ONLY, "route"));
        if (operation.ordinal() % 2 == 0) {
            names.add(SECOND);
        }
        return names;
    }

    private static Set<String> expectedFor(String sample) {
        Operation operation = Operation.valueOf(sample.split(" ")[0]);
        return destinations(operation).stream().filter(name -> !name.equals("route"))
                .filter(name -> !name.equals(CHATROOMS_ONLY) || sample.endsWith(Scope.CHATROOM.name()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What a user's own bean would see. */
    public static final class HeadersSink {

        private final Map<String, Map<String, Object>> headers;

        HeadersSink(Map<String, Map<String, Object>> headers) {
            this.headers = headers;
        }

        public void take(Exchange exchange) {
            headers.put(exchange.getMessage().getHeader("callId", String.class),
                    new TreeMap<>(exchange.getMessage().getHeaders()));
        }
    }
}
