package io.github.easemobcamel.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Somebody who edits application.properties and a route file together, again and again, rightly and wrongly, while callbacks come in
 * at a steady rate. Each right edit has a number, which both files tell: the URL of the destination {@value #EDITED}, and a header of
 * the user's route.
 */
final class Edits implements AutoCloseable {

    private static final String STEADY = "steady";
    private static final String EDITED = "edited";
    private static final Pattern CALL_ID = Pattern.compile("\"(?:callId|id)\":\"([^\"]+)\"");
    private static final Pattern LEAST = Pattern.compile("least-(\\d+)-");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String SIGNING = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";

    /** What a right edit changes beside the number; in turn. */
    private static final List<List<String>> RIGHT = List.of(
            List.of("easemob.destination.edited.concurrency=2"),
            List.of("easemob.destination.edited.order=strict", "easemob.destination.steady.order=strict"),
            List.of("easemob.destination.edited.signing-secret=" + SIGNING),
            List.of("easemob.destination.added.uri=log:added?level=DEBUG", "easemob.forward.default=steady,added,edited,route"),
            List.of("easemob.callback.secrets-file=secret"),
            List.of("easemob.destination.edited.timeout=7s", "easemob.destination.edited.retry.max-attempts=9"),
            List.of("easemob.dispatch.concurrency=3", "easemob.rest.rate-limit=50"),
            List.of("easemob.destination.edited.format=event"),
            List.of("camel.server.port=1"),
            List.of());
    /** What is wrong in a wrong one; in turn. "ROUTE" breaks the route file instead. */
    private static final List<String> WRONG = List.of("easemob.destination.edited.concurrency=many", "ROUTE",
            "easemob.forward.kick=nobody", "easemob.destination.edited.filter=${header.", "easemob.unknown=1",
            "easemob.callback.secrets-file=missing", "easemob.destination.other.uri=direct:nowhere");

    private final int count;
    private final int rate;
    private final Random random;
    private final RunnerHome home;
    private final RunnerProcess runner;
    private final Path log;
    private final String base;
    private final String receiverUrl;
    private final EditBook book = new EditBook(List.of(STEADY, EDITED, RunnerHome.THROUGH_A_ROUTE));
    private final HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    private final ExecutorService receiving = Executors.newCachedThreadPool();
    private final ScheduledExecutorService sending = Executors.newScheduledThreadPool(8);
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Long> saidMillis = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> seenMillis = new ArrayList<>();
    private int wrongEdits;

    /**
     * @param count how many edits, right and wrong ones
     * @param rate callbacks a second
     * @param seed what the random choices are made from
     * @param distribution the packaged runner
     * @param folder gets the runner's folder and its log
     */
    Edits(int count, int rate, long seed, Path distribution, Path folder) throws IOException {
        this.count = count;
        this.rate = rate;
        random = new Random(seed);
        Files.createDirectories(folder);
        log = folder.resolve("runner.log");
        Files.deleteIfExists(log);
        receiver.setExecutor(receiving);
        receiver.createContext("/", this::receive);
        receiver.start();
        receiverUrl = "http://127.0.0.1:" + receiver.getAddress().getPort();
        Map<String, String> urls = new LinkedHashMap<>();
        urls.put(STEADY, receiverUrl + "/steady");
        urls.put(EDITED, receiverUrl + "/edited/0");
        urls.put(RunnerHome.THROUGH_A_ROUTE, receiverUrl + "/route");
        home = RunnerHome.create(folder.resolve("home"), distribution, urls,
                Map.of(STEADY, "5s", EDITED, "5s", RunnerHome.THROUGH_A_ROUTE, "5s"));
        base = Files.readString(home.folder().resolve("application.properties"));
        Files.writeString(home.folder().resolve("secret"), RunnerHome.SECRET + "\n");
        runner = new RunnerProcess(distribution, home, log);
    }

    /**
     * Runs it all.
     *
     * @return what came of it
     */
    EditBook run() throws Exception {
        runner.start();
        runner.awaitReady();
        long pause = TimeUnit.SECONDS.toMicros(1) / rate;
        sending.scheduleAtFixedRate(() -> sending.execute(this::post), 0, pause, TimeUnit.MICROSECONDS);
        int version = 0;
        for (int edit = 0; edit < count; edit++) {
            if (edit % 3 == 2) {
                saveWrong(WRONG.get(wrongEdits++ % WRONG.size()), 1_000_000 + edit);
            } else {
                version++;
                saveRight(version, RIGHT.get(version % RIGHT.size()));
            }
            runner.run(Duration.ofMillis(100L + random.nextInt(700)));
        }
        sending.shutdown();
        sending.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        await().atMost(PATIENCE).pollDelay(Duration.ofSeconds(2)).until(() -> book.missing() == 0);
        runner.stop();
        return book;
    }

    private void saveRight(int version, List<String> more) throws IOException {
        long said = lines("eplaced");
        String text = text(version, more);
        book.saved(version);
        save(text, RunnerHome.userRoute(receiverUrl + "/route", version));
        long saved = System.nanoTime();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> lines("eplaced") > said);
        requireLast("Properties and routes replaced in");
        book.replaced(version);
        saidMillis.add((System.nanoTime() - saved) / 1_000_000);
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> book.seenAt(version) != null);
        seenMillis.add((book.seenAt(version) - saved) / 1_000_000);
    }

    private void saveWrong(String wrong, int version) throws IOException {
        long said = lines("eplaced");
        String route = RunnerHome.userRoute(receiverUrl + "/route", version);
        save(text(version, wrong.equals("ROUTE") ? List.of() : List.of(wrong)),
                wrong.equals("ROUTE") ? route.replace("- setHeader:", "- setHaeder:") : route);
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> lines("eplaced") > said);
        requireLast("Properties and routes not replaced");
    }

    private String text(int version, List<String> more) {
        String text = base.replace("/edited/0", "/edited/" + version);
        for (String line : more) {
            // Each property stands in the file once; a secret or the file with it.
            String key = line.substring(0, line.indexOf('=')).replaceFirst("-file$", "");
            text = text.replaceAll("(?m)^" + Pattern.quote(key) + "=.*\n", "");
        }
        return text + String.join("\n", more) + "\n";
    }

    /** Some editors move a new file into place, others write into the file. */
    private void save(String properties, String route) throws IOException {
        boolean moved = random.nextBoolean();
        write(home.folder().resolve("application.properties"), properties, moved);
        write(home.routes().resolve(RunnerHome.THROUGH_A_ROUTE + ".camel.yaml"), route, moved);
    }

    private static void write(Path file, String text, boolean moved) throws IOException {
        if (moved) {
            Path hidden = file.resolveSibling("." + file.getFileName());
            Files.writeString(hidden, text);
            Files.move(hidden, file, StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.writeString(file, text);
        }
    }

    private long lines(String word) throws IOException {
        try (var lines = Files.lines(log)) {
            return lines.filter(line -> line.contains(word)).count();
        }
    }

    private void requireLast(String words) throws IOException {
        try (var lines = Files.lines(log)) {
            String last = lines.filter(line -> line.contains("eplaced")).reduce((one, next) -> next).orElse("");
            if (!last.contains(words)) {
                throw new AssertionError("expected \"" + words + "\", the runner said: " + last);
            }
        }
    }

    private void post() {
        int least = book.posting();
        String room = "least-" + least + "-" + random.nextInt(200);
        byte[] body = SampleCallback.of(Operation.KICK, Scope.GROUP).inRoom(room).fresh(RunnerHome.SECRET, Instant.now());
        Matcher callId = CALL_ID.matcher(new String(body, UTF_8));
        if (!callId.find()) {
            throw new IllegalStateException("no callId");
        }
        try {
            int status = client.send(HttpRequest.newBuilder(home.callbacks()).header("Content-Type", "application/json")
                    .timeout(Duration.ofSeconds(20)).POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.discarding())
                    .statusCode();
            book.answered(callId.group(1), status, least);
        } catch (IOException e) {
            book.unanswered();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            String path = exchange.getRequestURI().getPath();
            Matcher callId = CALL_ID.matcher(body);
            Matcher least = LEAST.matcher(body);
            if (callId.find() && least.find()) {
                String destination = path.split("/")[1];
                String version = destination.equals(EDITED) ? path.split("/")[2]
                        : destination.equals(STEADY) ? "-1" : exchange.getRequestHeaders().getFirst(RunnerHome.VERSION_HEADER);
                book.delivered(destination, callId.group(1), Integer.parseInt(version), Integer.parseInt(least.group(1)));
            }
            exchange.sendResponseHeaders(200, -1);
        }
    }

    /** {@return how many edits there were, and how soon the right ones took effect, in words} */
    String summary() {
        return ("%d edits, %d of them wrong, at %d callbacks a second; from the save of the last file to \"replaced\": %s; to the first "
                + "event that was delivered so: %s").formatted(count, wrongEdits, rate, times(saidMillis), times(seenMillis));
    }

    private static String times(List<Long> millis) {
        List<Long> sorted = millis.stream().sorted().toList();
        return sorted.isEmpty() ? "-"
                : "median %d ms, slowest %d ms, %d above 2 s".formatted(sorted.get(sorted.size() / 2),
                        sorted.get(sorted.size() - 1),
                        sorted.stream().filter(each -> each > 2000).count());
    }

    @Override
    public void close() {
        sending.shutdownNow();
        runner.close();
        receiver.stop(0);
        receiving.shutdownNow();
    }
}
