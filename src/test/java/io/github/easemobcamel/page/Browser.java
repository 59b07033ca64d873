package io.github.easemobcamel.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A real Chromium without a window, driven over its DevTools protocol: what a driver library would do, without the 200 MB that one
 * of them brings along or the driver program that the other one wants beside the browser.
 */
final class Browser implements AutoCloseable {

    private static final Pattern LISTENING = Pattern.compile("DevTools listening on (ws://\\S+)");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final JsonMapper JSON = new JsonMapper();
    /** Finds an element by a selector, or by the beginning of what a person or a screen reader is told. */
    private static final String FIND = """
            (what => {
              const open = [...document.querySelectorAll('dialog[open]')].pop() || document;
              const told = e => (e.getAttribute('aria-label') || e.textContent).trim();
              return /^[.#\\[]/.test(what) ? open.querySelector(what)
                : [...open.querySelectorAll('a,button,summary,label,select,input')].find(e => told(e).startsWith(what) && e.offsetParent !== null);
            })""";

    private final Process process;
    private final Path profile;
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private int clicks;

    /** {@return the browser's program, if there is one} */
    static Optional<Path> program() {
        Stream<Path> onPath = Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator)).flatMap(
                folder -> Stream.of("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
                        .map(Path.of(folder)::resolve));
        return Stream.concat(onPath, Stream.of(Path.of("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")))
                .filter(Files::isExecutable).findFirst();
    }

    Browser(Path program) throws IOException {
        profile = Files.createTempDirectory("browser");
        List<String> command = new ArrayList<>(List.of(program.toString(), "--headless=new", "--remote-debugging-port=0",
                "--user-data-dir=" + profile, "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-gpu", "--hide-scrollbars", "--force-color-profile=srgb", "--lang=en-GB"));
        if ("root".equals(System.getProperty("user.name"))) {
            command.add("--no-sandbox");
        }
        command.add("about:blank");
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        URI page = page(devTools());
        socket = HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(page, new Listener()).join();
        for (String domain : List.of("Page", "Runtime", "Log")) {
            send(domain + ".enable", Map.of());
        }
        send("Page.addScriptToEvaluateOnNewDocument", Map.of("source", "addEventListener('securitypolicyviolation', e => "
                + "console.error('CSP: ' + e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sample))"));
    }

    private URI devTools() throws IOException {
        BufferedReader out = process.inputReader();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher listening = LISTENING.matcher(line);
            if (listening.find()) {
                Thread drain = new Thread(() -> out.lines().forEach(rest -> {}), "browser-output");
                drain.setDaemon(true);
                drain.start();
                return URI.create(listening.group(1));
            }
        }
        throw new IOException("the browser does not start");
    }

    private static URI page(URI devTools) throws IOException {
        URI list = URI.create("http://" + devTools.getAuthority() + "/json/list");
        return await().atMost(PATIENCE).until(() -> {
            JsonNode targets = JSON
                    .readTree(
                            HttpClient.newHttpClient().send(HttpRequest.newBuilder(list).build(), BodyHandlers.ofString()).body());
            for (JsonNode target : targets) {
                if (target.path("type").asText().equals("page")) {
                    return Optional.of(URI.create(target.path("webSocketDebuggerUrl").asText()));
                }
            }
            return Optional.<URI>empty();
        }, Optional::isPresent).orElseThrow();
    }

    private final class Listener implements WebSocket.Listener {

        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                received(message.toString());
                message.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    private void received(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            if (json.has("id")) {
                answers.remove(json.path("id").asInt()).complete(json);
                return;
            }
            JsonNode parameters = json.path("params");
            switch (json.path("method").asText()) {
                case "Runtime.exceptionThrown" -> complaints.add(parameters.path("exceptionDetails").toString());
                case "Runtime.consoleAPICalled" -> {
                    if (parameters.path("type").asText().matches("error|warning|assert")) {
                        complaints.add(parameters.path("args").toString());
                    }
                }
                case "Log.entryAdded" -> {
                    JsonNode entry = parameters.path("entry");
                    // A 401 before the login, a search for what is not there: the page deals with it.
                    if (entry.path("level").asText().equals("error") && !entry.path("source").asText().equals("network")) {
                        complaints.add(entry.toString());
                    }
                }
                case "Page.javascriptDialogOpening" -> complaints.add("a dialog: " + parameters);
                default -> {
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode send(String method, Map<String, ?> parameters) {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", JSON.valueToTree(parameters));
        socket.sendText(message.toString(), true).join();
        JsonNode result = answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        assertThat(result.path("error").isMissingNode()).as(method + " " + result).isTrue();
        return result.path("result");
    }

    /** {@return what the browser complained of: exceptions, errors on the console, violations of the policy} */
    List<String> complaints() {
        return complaints;
    }

    /** {@return how often something was clicked} */
    int clicks() {
        return clicks;
    }

    /** Loads an address. */
    Browser open(URI address) {
        send("Page.navigate", Map.of("url", address.toString()));
        return until("document.readyState === 'complete'");
    }

    /** {@return the value of an expression of the page's} */
    JsonNode value(String expression) {
        JsonNode result = send("Runtime.evaluate",
                Map.of("expression", expression, "returnByValue", true, "awaitPromise", true, "userGesture", true));
        assertThat(result.path("exceptionDetails").isMissingNode()).as(expression + " " + result).isTrue();
        return result.path("result").path("value");
    }

    /** Waits until an expression is true. */
    Browser until(String expression) {
        try {
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> value("!!(" + expression + ")").asBoolean());
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "never true: " + expression + "\nthe page shows:\n" + value("document.body.innerText").asText() + "\n"
                            + complaints,
                    e);
        }
        return this;
    }

    /** Waits until the page shows a text. */
    Browser shows(String text) {
        return until("document.body.innerText.includes(" + JSON.valueToTree(text) + ")");
    }

    /** Clicks as a mouse does, on what is really there: by a selector, or by how a text begins. */
    Browser click(String what) {
        String element = FIND + "(" + JSON.valueToTree(what) + ")";
        until(element);
        // Where it is when it has come to rest.
        JsonNode at = value("(async () => { const e = " + element + "; e.scrollIntoView({block: 'center'}); "
                + "await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))); const r = e.getBoundingClientRect(); "
                + "return {x: r.x + r.width / 2, y: r.y + r.height / 2}; })()");
        for (String type : List.of("mousePressed", "mouseReleased")) {
            send("Input.dispatchMouseEvent",
                    Map.of("type", type, "x", at.path("x").asDouble(), "y", at.path("y").asDouble(), "button",
                            "left", "clickCount", 1));
        }
        clicks++;
        return this;
    }

    /** Types into what has the focus. */
    Browser type(String text) {
        send("Input.insertText", Map.of("text", text));
        return this;
    }

    /** Presses a key. */
    Browser press(String key) {
        String text = key.length() == 1 ? key : key.equals("Enter") ? "\r" : "";
        int code = key.equals("Enter") ? 13 : key.equals("Escape") ? 27 : key.equals("ArrowDown") ? 40 : key.codePointAt(0);
        send("Input.dispatchKeyEvent", Map.of("type", text.isEmpty() ? "rawKeyDown" : "keyDown", "key", key, "text", text,
                "windowsVirtualKeyCode", code));
        send("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key, "windowsVirtualKeyCode", code));
        return this;
    }

    /** Gives the window a size and a colour scheme. */
    Browser window(int width, int height, String scheme) {
        send("Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        send("Emulation.setEmulatedMedia", Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        return this;
    }

    /** Writes what is seen to a PNG file. */
    Browser picture(Path file) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file,
                    Base64.getDecoder().decode(send("Page.captureScreenshot", Map.of("format", "png")).path("data").asText()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    @Override
    public void close() throws IOException {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted((one, other) -> other.compareTo(one)).forEach(file -> file.toFile().delete());
        }
    }
}
