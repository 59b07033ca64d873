package io.github.easemobcamel.receive;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Over real connections, since what counts is what a sender does not send. */
class RequestLimitsTest {

    private static final int SIZE = 800;

    private final Vertx vertx = Vertx.vertx();
    private HttpServer server;

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void takesNoMoreThanItsBudgetUntilARequestEnds() throws IOException {
        start(new RequestLimits(1000, 1000, 60_000));
        try (Socket half = send(SIZE, SIZE - 1)) {
            assertThat(half.isConnected()).isTrue();
            await().until(() -> status(send(SIZE, SIZE)) == 503);
        }
        await().until(() -> status(send(SIZE, SIZE)) == 200);
    }

    @Test
    void givesTheMemoryBackWhenItIsAnswered() throws IOException {
        start(new RequestLimits(1000, 1000, 60_000));
        for (int i = 0; i < 5; i++) {
            assertThat(status(send(SIZE, SIZE))).isEqualTo(200);
        }
    }

    @Test
    void closesTheConnectionOfASenderThatTakesTooLong() throws IOException {
        start(new RequestLimits(1000, 1000, 200));
        try (Socket half = send(SIZE, SIZE - 1)) {
            assertThat(half.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(status(send(SIZE, SIZE))).isEqualTo(200);
    }

    private void start(RequestLimits limits) {
        BodyHandler body = BodyHandler.create(false);
        Router router = Router.router(vertx);
        router.post("/").handler(request -> {
            if (limits.admit(request)) {
                request.next();
            } else {
                request.response().setStatusCode(503).putHeader("Connection", "close").end();
            }
        }).handler(body::handle).handler((RoutingContext request) -> {
            limits.stopClock(request);
            request.response().putHeader("Connection", "close").end();
        });
        server = vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1")
                .toCompletionStage().toCompletableFuture().join();
    }

    private Socket send(int announced, int sent) throws IOException {
        Socket socket = new Socket("127.0.0.1", server.actualPort());
        socket.setSoTimeout(20_000);
        String request = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + announced + "\r\n\r\n" + "x".repeat(sent);
        socket.getOutputStream().write(request.getBytes(US_ASCII));
        return socket;
    }

    private static int status(Socket socket) throws IOException {
        try (socket) {
            byte[] answer = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
            return Integer.parseInt(new String(answer, US_ASCII).substring("HTTP/1.1 ".length()));
        }
    }
}
