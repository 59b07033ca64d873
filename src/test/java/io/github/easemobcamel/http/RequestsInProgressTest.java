package io.github.easemobcamel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Waits for answers of a real server. */
class RequestsInProgressTest {

    private static final int FEW = 2;
    private static final Duration LONG = Duration.ofMinutes(1);

    private final RequestsInProgress requests = new RequestsInProgress();
    private final Queue<RoutingContext> unanswered = new ConcurrentLinkedQueue<>();
    private final Vertx vertx = Vertx.vertx();
    private HttpServer server;

    @BeforeEach
    void send() {
        Router router = Router.router(vertx);
        router.route().handler(requests::watch).handler(unanswered::add);
        server = vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture()
                .join();
        HttpClient client = HttpClient.newHttpClient();
        for (int i = 0; i <= FEW; i++) {
            client.sendAsync(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort())).build(),
                    BodyHandlers.discarding());
        }
        await().until(() -> unanswered.size() == FEW + 1);
    }

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void waitsUntilFewAreInProgress() {
        CompletableFuture<Void> few = CompletableFuture.runAsync(() -> awaitFew(LONG));

        await().during(Duration.ofMillis(300)).until(() -> !few.isDone());
        unanswered.remove().response().end();
        assertThat(few).succeedsWithin(LONG);
    }

    @Test
    void doesNotWaitForEver() {
        awaitFew(Duration.ofMillis(50));

        assertThat(unanswered).hasSize(FEW + 1);
    }

    private void awaitFew(Duration longest) {
        try {
            requests.awaitFew(FEW, longest);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
