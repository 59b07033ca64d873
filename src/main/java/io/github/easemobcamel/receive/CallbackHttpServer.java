package io.github.easemobcamel.receive;

import io.github.easemobcamel.http.HttpPort;
import io.github.easemobcamel.log.Tally;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives callbacks over HTTP at one path, refuses what the route is not needed for, and hands the bytes of the others to
 * the route that listens. It outlives that route: while route files are edited, the next route takes over between two
 * requests, and none is refused. Differs from Camel's own HTTP server in what the promises need: no thread waits while a
 * callback is being stored, and the threads are not those that the HTTP endpoints in a user's own routes can occupy
 * (Camel's wait, in one pool of 20 for all); every refusal is answered in JSON.
 */
final class CallbackHttpServer {

    private static final Logger LOG = LoggerFactory.getLogger(CallbackHttpServer.class);
    private static final String JSON = "application/json";
    private static final int WORKERS = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());

    private final int maxBodySize;
    private final RequestLimits limits;
    private final Map<Integer, Tally> refusals = new ConcurrentHashMap<>();
    private final List<CallbackHttpConsumer> listeners = new CopyOnWriteArrayList<>();
    private final CallbackAnswers answers;
    private final WorkerExecutor workers;

    /**
     * @param port the port for callbacks
     * @param path where callbacks arrive
     * @param maxBodySize the longest body that is accepted, in bytes
     * @param banGuard sees every answer
     * @param answers counts every answer
     */
    CallbackHttpServer(HttpPort port, String path, int maxBodySize, BanGuard banGuard, CallbackAnswers answers) {
        this.maxBodySize = maxBodySize;
        this.answers = answers;
        limits = new RequestLimits(maxBodySize, Runtime.getRuntime().maxMemory() / 8,
                CallbackHttpEngine.EASEMOB_PATIENCE.toMillis());
        workers = port.vertx().createSharedWorkerExecutor("callbacks", WORKERS);
        // As a method reference, because Vert.x wants a BodyHandler itself to come before every other handler.
        BodyHandler bodyHandler = BodyHandler.create(false).setBodyLimit(maxBodySize);
        port.router().route(path)
                .handler(banGuard::watch)
                .handler(answers::watch)
                .handler(this::checkRequest)
                .handler(bodyHandler::handle)
                .handler(this::process)
                .failureHandler(this::fail);
    }

    /** @param consumer gets every callback from now on, until another one is attached or this one detached */
    void attach(CallbackHttpConsumer consumer) {
        listeners.add(consumer);
    }

    /** @param consumer gets no callback any more; the one that was attached before it does, if it was the last */
    void detach(CallbackHttpConsumer consumer) {
        listeners.remove(consumer);
    }

    /** {@return who gets the next callback, or null if no route listens} */
    CallbackHttpConsumer listener() {
        // One look at the list: it may change meanwhile.
        Object[] now = listeners.toArray();
        return now.length == 0 ? null : (CallbackHttpConsumer) now[now.length - 1];
    }

    private void checkRequest(RoutingContext request) {
        if (listener() == null) {
            refuse(request, Answer.UNAVAILABLE, AnswerBody.STARTING);
        } else if (!request.request().method().equals(HttpMethod.POST)) {
            request.response().putHeader(HttpHeaders.ALLOW, HttpMethod.POST.name());
            refuse(request, Answer.METHOD_NOT_ALLOWED, "only POST is accepted here");
        } else if (!isJson(request.request().getHeader(HttpHeaders.CONTENT_TYPE))) {
            refuse(request, Answer.UNSUPPORTED_MEDIA_TYPE, "the Content-Type must be application/json");
        } else if (!limits.admit(request)) {
            refuse(request, Answer.UNAVAILABLE, AnswerBody.TOO_MUCH);
        } else {
            request.next();
        }
    }

    /** JSON is UTF-8; another charset would be refused as not UTF-8 anyway, but less clearly. */
    private static boolean isJson(String contentType) {
        if (contentType == null) {
            return false;
        }
        String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().replace("\"", "");
            if (parameter.startsWith("charset=") && !parameter.equals("charset=utf-8") && !parameter.equals("charset=utf8")) {
                return false;
            }
        }
        return parts[0].strip().equals(JSON);
    }

    private void process(RoutingContext request) {
        limits.stopClock(request);
        long start = System.nanoTime();
        byte[] body = request.body().length() < 1 ? new byte[0] : request.body().buffer().getBytes();
        workers.executeBlocking(() -> {
            CallbackHttpConsumer consumer = listener();
            if (consumer == null) {
                request.fail(new IllegalStateException("no route receives callbacks"));
            } else {
                consumer.process(body, (status, reply) -> request.vertx().runOnContext(ignored -> {
                    answers.took(System.nanoTime() - start);
                    answer(request, status, reply);
                }));
            }
            return null;
        }, false).onFailure(request::fail);
    }

    private void answer(RoutingContext request, Integer status, String reply) {
        if (status == null || reply == null) {
            refuse(request, Answer.UNAVAILABLE, "internal error");
        } else {
            if (status != Answer.ACCEPTED.httpStatus()) {
                count(status, reply);
            }
            end(request, status, reply);
        }
    }

    private void fail(RoutingContext request) {
        if (request.response().closed()) {
            LOG.debug("A sender went away", request.failure());
        } else if (request.statusCode() == Answer.TOO_LARGE.httpStatus()) {
            closeAfterAnswer(request);
            refuse(request, Answer.TOO_LARGE, "the body is longer than " + maxBodySize + " bytes");
        } else if (isSendersFault(request.statusCode())) {
            closeAfterAnswer(request);
            refuse(request, Answer.MALFORMED, "the request could not be read");
        } else {
            LOG.error("A callback could not be processed; the sender is told to try again", request.failure());
            refuse(request, Answer.UNAVAILABLE, "internal error");
        }
    }

    /** Vert.x refuses by itself what it cannot read, such as an {@code Expect} that nobody knows (417). */
    private static boolean isSendersFault(int status) {
        return status / 100 == 4;
    }

    /** For a request whose body is not read to its end. */
    private static void closeAfterAnswer(RoutingContext request) {
        request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        // The header alone leaves the connection open until the whole body has come.
        request.addEndHandler(ended -> request.request().connection().close());
    }

    private void refuse(RoutingContext request, Answer answer, String message) {
        String body = AnswerBody.of(answer, message);
        count(answer.httpStatus(), body);
        end(request, answer.httpStatus(), body);
    }

    private void count(int status, String body) {
        refusals.computeIfAbsent(status, key -> new Tally()).count("Answered {} request(s) with {} {}", status, body);
    }

    private static void end(RoutingContext request, int status, String body) {
        HttpServerResponse response = request.response();
        if (!response.ended() && !response.closed()) {
            CallbackAnswers.note(request, body, status);
            BanGuard.note(request, body);
            response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(body);
        }
    }
}
