package io.github.easemobcamel.proof;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A destination: a real HTTP server that notes what it takes, refuses as it is told to, and can be away. */
final class Receiver {

    private static final String ADDRESS = "127.0.0.1";

    private final Vertx vertx;
    private final String name;
    private final Ledger ledger;
    private volatile Supplier<Response> responses = () -> Response.OK;
    private volatile Consumer<HttpServerRequest> onDelivery = request -> {};
    private final AtomicInteger connections = new AtomicInteger();
    private HttpServer server;
    private final int port = Port.free();

    Receiver(Vertx vertx, String name, Ledger ledger) throws Exception {
        this.vertx = vertx;
        this.name = name;
        this.ledger = ledger;
        comeBack();
    }

    /** Chooses, from now on, what is done with each request. */
    Receiver answering(Supplier<Response> choice) {
        responses = choice;
        return this;
    }

    /** Looks at each request that is taken. */
    void onDelivery(Consumer<HttpServerRequest> action) {
        onDelivery = action;
    }

    String name() {
        return name;
    }

    String url() {
        return "http://" + ADDRESS + ":" + port + "/" + name;
    }

    /** Listens, if it was away. */
    synchronized void comeBack() throws Exception {
        if (server == null) {
            // With a linger of 0, closing a connection resets it.
            server = vertx.createHttpServer(new HttpServerOptions().setSoLinger(0)).requestHandler(this::receive)
                    .connectionHandler(this::count);
            server.listen(port, ADDRESS).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    /** Refuses connections. */
    synchronized void goAway() throws Exception {
        if (server != null) {
            server.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
            server = null;
        }
    }

    /** Whether somebody is connected, so that a request can still come in. */
    boolean connected() {
        return connections.get() > 0;
    }

    private void count(HttpConnection connection) {
        connections.incrementAndGet();
        connection.closeHandler(closed -> connections.decrementAndGet());
    }

    private void receive(HttpServerRequest request) {
        request.bodyHandler(body -> respond(request, body));
    }

    private void respond(HttpServerRequest request, Buffer body) {
        String callId = Sender.callId(body.getBytes());
        Response response = responses.get();
        if (response == Response.OK) {
            ledger.delivered(name, callId, body.getBytes());
            onDelivery.accept(request);
            request.response().end();
            return;
        }
        ledger.failed(name, callId, response);
        if (response == Response.ERROR) {
            request.response().setStatusCode(500).end();
        } else if (response == Response.RESET) {
            request.connection().close();
        }
    }
}
