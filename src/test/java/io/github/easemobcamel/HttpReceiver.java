package io.github.easemobcamel;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A real HTTP service that keeps what it is sent and answers as the test says. */
public final class HttpReceiver implements AutoCloseable {

    /** A request; header names are in lower case. */
    public record Received(String method, String path, Map<String, List<String>> headers, byte[] body, int answered) {

        /** The only value of a header, or null. */
        public String header(String name) {
            List<String> values = headers.get(name);
            return values == null ? null : String.join(",", values);
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private volatile Function<Received, Integer> answer = request -> 200;
    private volatile boolean keeps = true;
    private volatile String cookie;
    private volatile String retryAfter;

    public HttpReceiver() {
        this(0);
    }

    public HttpReceiver(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
            server.setExecutor(threads);
            server.createContext("/", this::handle);
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Decides, from now on, the status of each answer; the function may take its time. */
    public void answering(Function<Received, Integer> decision) {
        answer = decision;
    }

    /** Keeps nothing of what it is sent from now on. */
    public void forgetting() {
        keeps = false;
    }

    /** Sets a cookie with each answer from now on. */
    public void settingCookie(String nameAndValue) {
        cookie = nameAndValue;
    }

    /** Says with each answer from now on when to come again. */
    public void settingRetryAfter(String secondsOrDate) {
        retryAfter = secondsOrDate;
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Every request so far. */
    public List<Received> received() {
        return received;
    }

    /** The requests that were answered with 2xx. */
    public List<Received> taken() {
        return received.stream().filter(request -> request.answered() / 100 == 2).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, List<String>> headers = exchange.getRequestHeaders().entrySet().stream()
                    .collect(Collectors.toMap(entry -> entry.getKey().toLowerCase(Locale.ROOT), Map.Entry::getValue));
            Received request = new Received(exchange.getRequestMethod(), exchange.getRequestURI().toString(), headers,
                    exchange.getRequestBody().readAllBytes(), 0);
            int status = answer.apply(request);
            if (keeps) {
                received.add(new Received(request.method(), request.path(), headers, request.body(), status));
            }
            if (status / 100 == 3) {
                exchange.getResponseHeaders().add("Location", url() + "/elsewhere");
            }
            if (cookie != null) {
                exchange.getResponseHeaders().add("Set-Cookie", cookie);
            }
            if (retryAfter != null) {
                exchange.getResponseHeaders().add("Retry-After", retryAfter);
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
