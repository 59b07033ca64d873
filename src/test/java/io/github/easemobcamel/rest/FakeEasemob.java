package io.github.easemobcamel.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Answers over real HTTP whatever a test tells it to, and remembers what it was asked. */
public final class FakeEasemob implements AutoCloseable {

    static {
        // else each small answer waits 40 ms for the other side's acknowledgement
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    public static final String SECRET = "s3cret-of-the-client";
    public static final String TOKEN = "YWMt-the-token-";

    /** A request as it came over the wire; the path is not decoded. */
    public record Request(String method, String rawPath, String rawQuery, Headers headers, String text, long nanos) {

        JsonNode json() {
            try {
                return new ObjectMapper().readTree(text);
            } catch (JsonProcessingException e) {
                throw new AssertionError("no JSON: " + text, e);
            }
        }
    }

    /** Writes an answer, or does anything else that a server can do to a connection. */
    interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    public final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger tokenFetches = new AtomicInteger();
    private final Queue<Answer> tokenAnswers = new ConcurrentLinkedQueue<>();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final HttpServer server;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    /** {@code null} for what the service says when all is well. */
    private volatile Answer otherwise;

    public FakeEasemob() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 2000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(executor);
        server.createContext("/", this::handle);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The next calls get these answers, one each; the calls after them the usual one. */
    void answers(Answer... next) {
        answers.addAll(List.of(next));
    }

    void usually(Answer answer) {
        otherwise = answer;
    }

    void tokenAnswers(Answer... next) {
        tokenAnswers.addAll(List.of(next));
    }

    static Answer json(int status, String text, String... headers) {
        return exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            write(exchange, status, text);
        };
    }

    static Answer error(int status, String error, String description) {
        return json(status, "{\"error\":\"" + error + "\",\"exception\":\"x\",\"timestamp\":1,\"duration\":0,"
                + "\"error_description\":\"" + description + "\"}");
    }

    static Answer html(int status) {
        return exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            write(exchange, status, "<html><body>gateway says " + status + "</body></html>");
        };
    }

    static Answer token(String value, String expiresIn) {
        return json(200, "{\"access_token\":\"" + value + "\",\"expires_in\":" + expiresIn + ",\"application\":\"a\"}");
    }

    /** Cuts the connection without a word. */
    static Answer dropped() {
        return HttpExchange::close;
    }

    static void write(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        Request request = new Request(exchange.getRequestMethod(), exchange.getRequestURI().getRawPath(),
                exchange.getRequestURI().getRawQuery(), exchange.getRequestHeaders(),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8), System.nanoTime());
        if (request.rawPath().equals("/org/app/token")) {
            int number = tokenFetches.incrementAndGet();
            Answer answer = tokenAnswers.poll();
            (answer == null ? token(TOKEN + number, "5184000") : answer).to(exchange);
            return;
        }
        requests.add(request);
        Answer answer = answers.poll();
        if (answer == null) {
            answer = otherwise == null ? allWell(request) : otherwise;
        }
        answer.to(exchange);
    }

    private static Answer allWell(Request request) {
        ObjectNode reply = JsonNodeFactory.instance.objectNode();
        ObjectNode data = reply.putObject("data");
        switch (request.method()) {
            case "PUT" -> request.json().path("metaData").fieldNames().forEachRemaining(data.putArray("successKeys")::add);
            case "DELETE" -> data.putArray("successKeys").addAll((ArrayNode) request.json().path("keys"));
            default -> data.put("result", true);
        }
        return json(200, reply.toString());
    }

    /** How many requests had which {@code Authorization}; {@code none} for those without. */
    Map<String, Long> bearerTokens() {
        synchronized (requests) {
            return requests.stream().collect(Collectors.groupingBy(
                    request -> request.headers().getOrDefault("Authorization", List.of("none")).get(0), Collectors.counting()));
        }
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
