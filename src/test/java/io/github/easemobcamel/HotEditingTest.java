package io.github.easemobcamel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Edits route files while the runner runs. */
class HotEditingTest {

    private static final Pattern CALL_ID = Pattern.compile("\"callId\":\"([^\"]+)\"");
    private static final String OWN_ROUTE = """
            - route:
                id: on-event
                description: Passes an event on with the version of this file.
                from:
                  uri: direct:on-event
                  steps:
                    - setHeader:
                        name: version
                        expression:
                          constant:
                            expression: "VERSION"
                    - to:
                        uri: URL/own
            """;

    @TempDir
    private Path home;
    private final Set<String> sent = ConcurrentHashMap.newKeySet();
    private HttpReceiver receiver;
    private TestRunner runner;

    @BeforeEach
    void start() {
        receiver = new HttpReceiver();
        runner = new TestRunner(home).withRoute("on-event.camel.yaml", ownRoute("1"))
                .with("easemob.destination.own.uri", "direct:on-event")
                .with("easemob.destination.plain.uri", receiver.url() + "/plain")
                .with("easemob.forward.default", "own, plain").start();
    }

    @AfterEach
    void stop() {
        runner.close();
        receiver.close();
    }

    @Test
    void losesDoublesAndRefusesNothingWhileFilesOfEveryKindChange() throws InterruptedException {
        Queue<Integer> refused = new ConcurrentLinkedQueue<>();
        CountDownLatch edited = new CountDownLatch(1);
        Thread[] senders = IntStream.range(0, 4).mapToObj(i -> new Thread(() -> {
            while (edited.getCount() > 0) {
                int status = post(callback());
                if (status != 200) {
                    refused.add(status);
                }
            }
        })).toArray(Thread[]::new);
        for (Thread sender : senders) {
            sender.start();
        }
        try {
            for (String version : List.of("2", "3")) {
                runner.withRoute("on-event.camel.yaml", ownRoute(version));
                awaitVersion(version);
            }
            replacedBy(
                    () -> edit("dispatch-callback.camel.yaml", "Takes the events of groups and chatrooms, of both formats.",
                            "Takes the events of rooms."));
            replacedBy(() -> edit("deliver-to-destination.camel.yaml", "The endpoint, with the destination's timeout.",
                    "The endpoint."));
            replacedBy(() -> edit("receive-callback.camel.yaml", "Answers accepted or duplicate.", "Answers."));
            replacedBy(() -> edit("chatroom/call-easemob.camel.yaml", "description: ", "description: Now "));
            replacedBy(() -> runner.withRoute("another.camel.yaml", ownRoute("0").replace("on-event", "another")));
            replacedBy(() -> rename("another.camel.yaml", "renamed.camel.yaml"));
            replacedBy(() -> delete("renamed.camel.yaml"));
        } finally {
            edited.countDown();
            for (Thread sender : senders) {
                sender.join();
            }
        }
        assertThat(refused).isEmpty();
        await().untilAsserted(() -> {
            assertThat(deliveries("/own").keySet()).containsAll(sent);
            assertThat(deliveries("/plain").keySet()).containsAll(sent);
        });
        assertThat(deliveries("/own")).hasSameSizeAs(sent).allSatisfy((callId, copies) -> assertThat(copies).isEqualTo(1));
        assertThat(deliveries("/plain")).hasSameSizeAs(sent).allSatisfy((callId, copies) -> assertThat(copies).isEqualTo(1));
    }

    @Test
    void letsADeliveryInProgressFinishWhileTheNextOnesTakeTheNewRoute() {
        CountDownLatch answer = new CountDownLatch(1);
        receiver.answering(request -> {
            try {
                if ("1".equals(request.header("version"))) {
                    answer.await();
                }
                return 200;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        byte[] slow = callback();
        post(slow);
        await().until(() -> deliveries("/plain").containsKey(callId(slow)));
        try {
            runner.withRoute("on-event.camel.yaml", ownRoute("2"));
            awaitVersion("2");
        } finally {
            answer.countDown();
        }
        await().until(() -> deliveries("/own").containsKey(callId(slow)));
        assertThat(receiver.received().stream().filter(request -> callId(request.body()).equals(callId(slow)))
                .filter(request -> request.path().equals("/own")).map(request -> request.header("version"))).containsExactly("1");
    }

    /** Who is told so posts at once; what a consumer of the former routes was waiting for belongs to the new ones. */
    @Test
    void saysThatRoutesAreReplacedWhenTheyTakeTheNextEvent() {
        Map<String, String> expected = new HashMap<>();
        try (CapturedLog log = new CapturedLog()) {
            for (int version = 2; version < 12; version++) {
                int said = version - 1;
                runner.withRoute("on-event.camel.yaml", ownRoute(String.valueOf(version)));
                await().pollInterval(Duration.ofMillis(2)).until(() -> log.text().split("Routes replaced", -1).length > said);
                byte[] callback = callback();
                assertThat(post(callback)).isEqualTo(200);
                expected.put(callId(callback), String.valueOf(version));
                await().until(() -> deliveries("/own").containsKey(callId(callback)));
            }
        }
        assertThat(receiver.received()).filteredOn(request -> request.path().equals("/own"))
                .allSatisfy(request -> assertThat(request.header("version")).isEqualTo(expected.get(callId(request.body()))));
    }

    /** What is there until he goes on is a whole file for whoever reads it. */
    @Test
    void waitsForAWriterThatPauses() throws IOException {
        CamelContext before = runner.camelContext();
        try (OutputStream file = Files.newOutputStream(home.resolve("routes/on-event.camel.yaml"))) {
            file.write(ownRoute("2").getBytes(UTF_8));
            await().during(Duration.ofSeconds(5)).atMost(Duration.ofSeconds(30)).until(() -> runner.camelContext() == before);
            await().until(() -> routesHealth().contains("they are still being written (on-event.camel.yaml changed)"));
            file.write(hello("1").getBytes(UTF_8));
        }
        await().until(() -> runner.camelContext().getRoute("hello") != null);
        awaitVersion("2");
        // The routes are in force a moment before the end of their replacement is told.
        await().until(() -> !routesHealth().contains("still being written"));
    }

    @Test
    void saysWhereAFileIsBrokenAndGoesOnWithWhatRan() {
        try (CapturedLog log = new CapturedLog()) {
            runner.withRoute("broken.camel.yaml",
                    "- route:\n    from:\n      uri: direct:broken\n      steps:\n        - ot:\n            uri: x\n");
            runner.withRoute("on-event.camel.yaml", ownRoute("2"));
            await().until(() -> log.text().contains("Routes not replaced"));
            assertThat(log.text())
                    .containsPattern("Routes not replaced \\(.*broken.camel.yaml added.*\\), those from before go on: "
                            + "routes/broken.camel.yaml, line 5: .*");
            assertThat(health()).contains("\"UP\"");
            byte[] callback = callback();
            assertThat(post(callback)).isEqualTo(200);
            await().until(() -> deliveries("/own").containsKey(callId(callback)));
            assertThat(receiver.received()).noneMatch(request -> "2".equals(request.header("version")));

            delete("broken.camel.yaml");
            awaitVersion("2");
        }
    }

    /** Camel finds two parameters of the same name when the route starts, not before. */
    @Test
    void goesOnWithWhatRanIfARouteDoesNotStart() {
        try (CapturedLog log = new CapturedLog()) {
            runner.withRoute("hello.camel.yaml", hello("1").replace("/hello", "/rooms/{id}/members/{id}"));
            await().until(() -> log.text().contains("Routes not replaced"));
            for (int i = 0; i < 20; i++) {
                assertThat(post(callback())).isEqualTo(200);
            }
            await().until(() -> deliveries("/own").keySet().containsAll(sent));

            runner.withRoute("hello.camel.yaml", hello("1"));
            await().until(() -> get("/hello").equals("200 1"));
            assertThat(post(callback())).isEqualTo(200);
        }
    }

    /** What is outside of the files may come later than they do. */
    @Test
    void takesAnEditWhenWhatItNeedsIsThere() {
        try (CapturedLog log = new CapturedLog()) {
            Path inbox = home.resolve("inbox");
            runner.withRoute("inbox.camel.yaml", """
                    - route:
                        id: inbox
                        from:
                          uri: file:%s?autoCreate=false&startingDirectoryMustExist=true
                          steps:
                            - to: direct:on-event
                    """.formatted(inbox));
            await().until(() -> log.text().contains("Routes not replaced"));
            assertThat(log.text()).contains("and it is tried again: ");

            TestRunner.change(() -> Files.createDirectory(inbox));
            await().until(() -> log.text().contains("Routes replaced"));
            assertThat(log.lines()).filteredOn(line -> line.contains("Routes not replaced")).hasSize(1);
        }
    }

    /** So deep that reading it ends in a StackOverflowError. */
    @Test
    void survivesAFileThatCannotBeReadAtAll() {
        try (CapturedLog log = new CapturedLog()) {
            runner.withRoute("deep.camel.yaml", "[".repeat(30_000));
            await().until(() -> log.text().contains("Routes not replaced"));
            delete("deep.camel.yaml");
            runner.withRoute("on-event.camel.yaml", ownRoute("2"));
            awaitVersion("2");
        }
    }

    @Test
    void namesALinkThatLeadsNowhere() {
        try (CapturedLog log = new CapturedLog()) {
            TestRunner.change(() -> Files.createSymbolicLink(home.resolve("routes/link.camel.yaml"), Path.of("nowhere")));
            runner.withRoute("on-event.camel.yaml", ownRoute("2"));
            await().until(() -> log.text().contains("Routes not replaced"));
            assertThat(log.text())
                    .contains("routes/link.camel.yaml is a link that leads nowhere, to nowhere; mend the link, or remove it");
            assertThat(routesHealth()).contains("edited files are not in effect: routes/link.camel.yaml is a link");

            delete("link.camel.yaml");
            awaitVersion("2");
            // The routes run a moment before the edit is said to be in effect.
            await().until(() -> !routesHealth().contains("not in effect"));
        }
    }

    /** The former reason is told again. */
    @Test
    void stillSaysWhatIsBrokenAfterTheFolderWasAway() {
        try (CapturedLog log = new CapturedLog()) {
            runner.withRoute("broken.camel.yaml", "- ot: 1\n");
            await().until(() -> routesHealth().contains("broken.camel.yaml"));
            TestRunner.change(() -> Files.move(home.resolve("routes"), home.resolve("away")));
            await().atMost(Duration.ofSeconds(30)).until(() -> log.text().contains("cannot be read"));
            assertThat(log.text())
                    .containsPattern("Edits are not seen: the route files cannot be read \\(.*routes is not there\\)");
            assertThat(routesHealth()).contains("edited files are not in effect: the route files cannot be read (");

            TestRunner.change(() -> Files.move(home.resolve("away"), home.resolve("routes")));
            await().until(() -> routesHealth().contains("broken.camel.yaml"));
            delete("broken.camel.yaml");
            runner.withRoute("on-event.camel.yaml", ownRoute("2"));
            awaitVersion("2");
        }
    }

    @Test
    void refusesToLoseTheRouteOfADestination() {
        try (CapturedLog log = new CapturedLog()) {
            delete("on-event.camel.yaml");
            await().until(() -> log.text().contains("Routes not replaced"));
            assertThat(log.text()).contains("easemob.destination.own.uri is direct:on-event, but no route in ");
            byte[] callback = callback();
            post(callback);
            await().until(() -> deliveries("/own").containsKey(callId(callback)));
        }
    }

    /** As Kubernetes does with a mounted ConfigMap: the files are links through a hidden folder, which is exchanged. */
    @Test
    void takesAWholeFolderThatIsPutInPlaceByALink() {
        TestRunner.change(() -> {
            Path routes = home.resolve("routes");
            Files.createDirectory(routes.resolve("..1"));
            Files.move(routes.resolve("on-event.camel.yaml"), routes.resolve("..1/on-event.camel.yaml"));
            Files.createSymbolicLink(routes.resolve("..data"), Path.of("..1"));
            Files.createSymbolicLink(routes.resolve("on-event.camel.yaml"), Path.of("..data/on-event.camel.yaml"));
        });
        awaitVersion("1");
        TestRunner.change(() -> {
            Path routes = home.resolve("routes");
            Files.createDirectory(routes.resolve("..2"));
            Files.writeString(routes.resolve("..2/on-event.camel.yaml"), ownRoute("2"));
            Files.createSymbolicLink(routes.resolve("..next"), Path.of("..2"));
            Files.move(routes.resolve("..next"), routes.resolve("..data"), StandardCopyOption.REPLACE_EXISTING);
        });
        awaitVersion("2");
    }

    /** A route of the user's own with its own HTTP endpoint goes on answering, and answers as the new file says. */
    @Test
    void editsAnHttpEndpointWithoutAnUnansweredRequest() {
        runner.withRoute("hello.camel.yaml", hello("1"));
        // The endpoint answers before the generation that it belongs to has taken over.
        await().until(() -> get("/hello").equals("200 1") && runner.camelContext().getRoute("hello") != null);
        for (String edition : List.of("2", "3", "4")) {
            runner.withRoute("hello.camel.yaml", hello(edition));
            CamelContext former = runner.camelContext();
            await().pollInterval(Duration.ofMillis(1)).until(() -> {
                assertThat(get("/hello")).startsWith("200 ");
                return former.isStopped();
            });
            assertThat(get("/hello")).isEqualTo("200 " + edition);
        }
    }

    private String get(String path) {
        var reply = TestRunner.send(HttpRequest.newBuilder(runner.callbackUri().resolve(path)).build());
        return reply.statusCode() + " " + reply.body();
    }

    private String health() {
        return TestRunner.send(HttpRequest.newBuilder(runner.managementUri("/observe/health")).build()).body();
    }

    private String routesHealth() {
        return TestRunner.send(HttpRequest.newBuilder(runner.managementUri("/observe/health?exposureLevel=full&data=true")).build())
                .body();
    }

    private static String hello(String answer) {
        return """
                - route:
                    id: hello
                    from:
                      uri: platform-http:/hello
                      steps:
                        - setBody:
                            expression:
                              constant:
                                expression: "%s"
                """.formatted(answer);
    }

    private void replacedBy(Runnable edit) {
        var before = runner.camelContext();
        edit.run();
        await().until(() -> runner.camelContext() != before);
    }

    private void awaitVersion(String version) {
        await().until(() -> {
            post(callback());
            return receiver.received().stream().anyMatch(request -> version.equals(request.header("version")));
        });
    }

    private Map<String, Integer> deliveries(String path) {
        Map<String, Integer> copies = new HashMap<>();
        receiver.received().stream().filter(request -> request.path().equals(path))
                .forEach(request -> copies.merge(callId(request.body()), 1, Integer::sum));
        return copies;
    }

    private String ownRoute(String version) {
        return OWN_ROUTE.replace("VERSION", version).replace("URL", receiver.url());
    }

    private int post(byte[] callback) {
        sent.add(callId(callback));
        return runner.post(callback).statusCode();
    }

    /** Of any of many rooms: those of one room would wait for each other. */
    private static byte[] callback() {
        String kick = new String(SampleCallback.of(Operation.KICK, Scope.GROUP).fresh(TestRunner.SECRET, Instant.now()), UTF_8);
        return kick.replaceFirst("\"group_id\":\"\\d+\"", "\"group_id\":\"" + ThreadLocalRandom.current().nextInt(1000) + "\"")
                .getBytes(UTF_8);
    }

    private static String callId(byte[] callback) {
        Matcher matcher = CALL_ID.matcher(new String(callback, UTF_8));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private void edit(String file, String text, String replacement) {
        TestRunner.change(() -> {
            Path path = home.resolve("routes").resolve(file);
            String before = Files.readString(Files.exists(path) ? path : Path.of("routes").resolve(file));
            assertThat(before).contains(text);
            Files.createDirectories(path.getParent());
            Files.writeString(path, before.replace(text, replacement));
        });
    }

    private void rename(String file, String name) {
        TestRunner.change(() -> Files.move(home.resolve("routes").resolve(file), home.resolve("routes").resolve(name)));
    }

    private void delete(String file) {
        TestRunner.change(() -> Files.delete(home.resolve("routes").resolve(file)));
    }
}
