package io.github.easemobcamel.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Posts callbacks to the developer's server.
 *
 * <p>Source: the vendor's page on callbacks after sending. Only an answer of 200 in time is a success; a failure gets one
 * immediate retry with the same callback, then the callback goes into the exception storage. A reply of 1,000 characters or
 * more gets the rule banned. During a ban nothing is sent.
 * There is no order among callbacks.
 */
final class CallbackEmitter {

    private static final int CONNECTIONS = 64;
    /** From this many characters on, a reply costs the rule a ban. */
    private static final int TOO_LONG_REPLY = 1_000;

    private final HttpClient http;
    private final URI url;
    private final long timeoutMillis;
    private final CallbackSigner signer;
    private final BanRule ban;
    private final ExceptionStorage storage;
    private final CallbackLog log;

    CallbackEmitter(Vertx vertx, SimulatorSettings settings, CallbackSigner signer, BanRule ban,
            ExceptionStorage storage, CallbackLog log) {
        this.timeoutMillis = settings.callbacks().timeout().toMillis();
        this.http = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(Math.toIntExact(timeoutMillis)),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS));
        this.url = settings.callbacks().url();
        this.signer = signer;
        this.ban = ban;
        this.storage = storage;
        this.log = log;
    }

    /**
     * Posts an event, if there is anywhere to post it to.
     *
     * @param event the event, to be signed
     */
    void post(ObjectNode event) {
        if (url == null) {
            return;
        }
        Callback callback = signer.sign(event);
        if (ban.banned()) {
            log.withheld(callback);
            storage.keep(callback);
            return;
        }
        twice(callback, url).onSuccess(success -> {
            if (!success) {
                log.failed(callback);
                storage.keep(callback);
            }
        });
    }

    /**
     * Posts stored callbacks again, ban or no ban; those that are delivered leave the storage.
     *
     * @param callbacks the callbacks
     * @param target where to, {@code null} for the callback URL
     * @return whether there is anything to do and anywhere to post it to
     */
    boolean repost(List<Callback> callbacks, URI target) {
        URI destination = target == null ? url : target;
        if (callbacks.isEmpty() || destination == null) {
            return false;
        }
        callbacks.forEach(callback -> twice(callback, destination).onSuccess(success -> {
            if (success) {
                storage.remove(callback);
            }
        }));
        return true;
    }

    private Future<Boolean> twice(Callback callback, URI target) {
        return once(callback, target).compose(success -> success ? Future.succeededFuture(true)
                : once(callback, target)).onSuccess(success -> {
                    if (success) {
                        log.delivered(callback);
                    }
                });
    }

    private Future<Boolean> once(Callback callback, URI target) {
        RequestOptions options = new RequestOptions().setMethod(HttpMethod.POST).setAbsoluteURI(target.toString())
                .putHeader("content-type", "application/json").setIdleTimeout(timeoutMillis);
        return http.request(options)
                .compose(request -> request.send(callback.body()).compose(this::read)
                        .timeout(timeoutMillis, TimeUnit.MILLISECONDS).onFailure(e -> request.reset()))
                .map(answer -> judge(callback, answer))
                .otherwise(problem -> {
                    log.attempt(callback, 0, String.valueOf(problem.getMessage()));
                    ban.failed();
                    return false;
                });
    }

    private Future<Answer> read(HttpClientResponse response) {
        return response.body().map(body -> new Answer(response.statusCode(), body));
    }

    private boolean judge(Callback callback, Answer answer) {
        log.attempt(callback, answer.status, "");
        if (answer.body.toString().length() >= TOO_LONG_REPLY) {
            ban.tooLongReply();
        } else if (answer.status != 200) {
            ban.failed();
        }
        return answer.status == 200;
    }

    private record Answer(int status, Buffer body) {
    }
}
