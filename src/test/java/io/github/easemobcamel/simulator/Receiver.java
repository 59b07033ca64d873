package io.github.easemobcamel.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** A developer's server: keeps the callbacks it gets and answers as the test wants. */
final class Receiver implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final List<String> contentTypes = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile int status = 200;
    private volatile String reply = "";
    private volatile boolean holding;

    Receiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::receive);
        server.setExecutor(threads);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/callbacks");
    }

    Receiver answering(int newStatus) {
        status = newStatus;
        return this;
    }

    Receiver answering(int newStatus, String newReply) {
        status = newStatus;
        reply = newReply;
        return this;
    }

    /** Answers 500 to the next requests, then as usual. */
    Receiver failing(int times) {
        failures.set(times);
        return this;
    }

    /** Does not answer before it is closed. */
    Receiver holding() {
        holding = true;
        return this;
    }

    List<String> bodies() {
        return bodies;
    }

    List<String> contentTypes() {
        return contentTypes;
    }

    /** Waits for this many requests and returns them as JSON. */
    List<JsonNode> await(int count) {
        awaitRequests(count);
        return bodies.stream().map(Receiver::json).toList();
    }

    /** Waits for this many requests and returns the one with this operation. */
    JsonNode await(int count, String operation) {
        return await(count).stream().filter(body -> body.at("/payload/operation").asText().equals(operation))
                .findFirst().orElseThrow(() -> new AssertionError("no " + operation + " in " + bodies));
    }

    private void awaitRequests(int count) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> bodies.size() >= count);
    }

    private static JsonNode json(String body) {
        try {
            return Caller.JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void receive(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        contentTypes.add(exchange.getRequestHeaders().getFirst("Content-Type"));
        bodies.add(body);
        if (holding) {
            waitForRelease();
        }
        byte[] bytes = reply.getBytes(StandardCharsets.UTF_8);
        boolean fail = failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        exchange.sendResponseHeaders(fail ? 500 : status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void waitForRelease() {
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        released.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
