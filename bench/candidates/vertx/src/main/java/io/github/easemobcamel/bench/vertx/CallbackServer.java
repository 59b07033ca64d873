package io.github.easemobcamel.bench.vertx;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Supplier;

/** The HTTP side of both hand-written candidates: verifies a callback's signature, stores it, answers 200 when it is stored. */
final class CallbackServer extends AbstractVerticle {

    /** Where callbacks are stored; used by one event loop only. */
    interface Store {
        /**
         * @param body a verified callback
         * @param stored to be called from any thread when it is on disk
         */
        void store(byte[] body, Runnable stored);
    }

    private final MessageDigest md5 = md5();
    private final int port;
    private final String secret;
    private final Store store;

    private CallbackServer(int port, String secret, Store store) {
        this.port = port;
        this.secret = secret;
        this.store = store;
    }

    /**
     * Serves until the process ends, with an event loop for each core.
     *
     * @param port listens here, at 127.0.0.1
     * @param secret the secret of the callback rule
     * @param stores makes the store of each event loop
     */
    static void serve(int port, String secret, Supplier<Store> stores) {
        int loops = Runtime.getRuntime().availableProcessors();
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops))
                .deployVerticle(() -> new CallbackServer(port, secret, stores.get()),
                        new DeploymentOptions().setInstances(loops))
                .onFailure(failure -> {
                    failure.printStackTrace();
                    System.exit(1);
                });
    }

    @Override
    public void start(Promise<Void> started) {
        vertx.createHttpServer().requestHandler(this::receive).listen(port, "127.0.0.1")
                .<Void>mapEmpty().onComplete(started);
    }

    private void receive(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            JsonObject callback = body.toJsonObject();
            String signed = callback.getString("callId") + secret + callback.getLong("timestamp");
            String expected = HexFormat.of().formatHex(md5.digest(signed.getBytes(StandardCharsets.UTF_8)));
            if (!expected.equals(callback.getString("security"))) {
                request.response().setStatusCode(401).end();
                return;
            }
            store.store(body.getBytes(),
                    () -> context.runOnContext(now -> request.response().end("{\"status\":\"accepted\"}")));
        });
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has MD5", e);
        }
    }
}
