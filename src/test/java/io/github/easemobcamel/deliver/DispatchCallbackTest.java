package io.github.easemobcamel.deliver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.EventReader;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.Scope;
import io.github.easemobcamel.receive.PrintedCallback;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sends all samples at once to a runner in which every operation has a destination of its own, every second one another
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
        assertThat(expected).containsEntry("operation", operation.wireName()).containsEntry("scope", scope.word());
    }

    @Test
    void takesTheOtherSpellingOfAssingOwner() {
        PrintedCallback callback = PrintedCallback.resigned(new String(PrintedCallback
                .ofVendor(Operation.ASSING_OWNER, Scope.GROUP, TestRunner.SECRET).body(), UTF_8)
                .replace("assing_owner", "assign_owner").getBytes(UTF_8), TestRunner.SECRET);
        assertThat(destinationsOf(callback)).contains(own(Operation.ASSING_OWNER)).doesNotContain(DEFAULT);
    }

    @ParameterizedTest
    @MethodSource("otherSamples")
    void takesEverythingElseTheDefaultWay(String name) {
        assertThat(destinationsOf(PrintedCallback.ofTest(name, TestRunner.SECRET))).containsExactly(DEFAULT);
    }

    static Stream<String> otherSamples() throws Exception {
        Path folder = Path.of(DispatchCallbackTest.class.getResource("/callbacks").toURI());
        try (Stream<Path> files = java.nio.file.Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .map(file -> folder.relativize(file).toString().replace(".json", "")).sorted().toList().stream();
        }
    }

    private List<String> destinationsOf(PrintedCallback callback) {
        assertThat(runner.post(callback.body()).body()).contains("accepted");
        await().until(() -> !arrivals(callback).isEmpty());
        return arrivals(callback).stream().map(request -> request.path().substring(1)).toList();
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
