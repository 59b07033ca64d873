package io.github.easemobcamel.load;

import io.github.easemobcamel.TestRunner;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.util.function.BiConsumer;

/** A destination that takes everything at once; it is down until it is opened. */
final class FastReceiver {

    private final int port = TestRunner.freePort();
    private final Vertx vertx;
    private final BiConsumer<String, byte[]> deliveries;

    /**
     * @param vertx what it runs on, and ends with
     * @param deliveries takes the callId and the body of each delivery, on several threads
     */
    FastReceiver(Vertx vertx, BiConsumer<String, byte[]> deliveries) {
        this.vertx = vertx;
        this.deliveries = deliveries;
    }

    /** A destination that notes numbered callbacks. */
    FastReceiver(Vertx vertx, Ledger ledger) {
        this(vertx, (callId, body) -> ledger.delivered(NumberedCallbacks.number(callId)));
    }

    int port() {
        return port;
    }

    /** Listens from now on. */
    FastReceiver open() {
        HttpServer server = vertx.createHttpServer().requestHandler(request -> request.body().onSuccess(body -> {
            deliveries.accept(request.getHeader("ce-id"), body.getBytes());
            request.response().end();
        }));
        server.listen(port, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
        return this;
    }
}
