package io.github.easemobcamel.callback;

import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives callbacks over HTTP. Differs from Camel's own consumer in what the promises need: the exchange starts with
 * the body's bytes and nothing else of the request (Camel's turns headers, query parameters and form fields into message
 * headers); no thread waits while the callback is being stored, and the threads are not those that the HTTP endpoints in a
 * user's own routes can occupy (Camel's wait, in one pool of 20 for all); every refusal is answered in JSON, before the
 * route if the route is not needed for it.
 */
final class CallbackHttpConsumer extends DefaultConsumer implements PlatformHttpConsumer {

    private static final Logger LOG = LoggerFactory.getLogger(CallbackHttpConsumer.class);
    private static final String JSON = "application/json";
    private static final int WORKERS = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());
    private static final long REPORT_MILLIS = 10_000;
    /** As long as Easemob waits for an answer. */
    private static final long EASEMOB_PATIENCE_MILLIS = 10_000;

    private final int port;
    private final int maxBodySize;
    private final RequestLimits limits;
    private final Map<Integer, Tally> refusals = new ConcurrentHashMap<>();
    private final Phaser inProgress = new Phaser(1);
    private volatile boolean closing;
    private VertxPlatformHttpRouter router;
    private Route route;
    private WorkerExecutor workers;
    private long reportTimer;

    CallbackHttpConsumer(PlatformHttpEndpoint endpoint, Processor processor, int port, int maxBodySize) {
        super(endpoint, processor);
        this.port = port;
        this.maxBodySize = maxBodySize;
        this.limits = new RequestLimits(maxBodySize, Runtime.getRuntime().maxMemory() / 8,
                EASEMOB_PATIENCE_MILLIS);
    }

    @Override
    public PlatformHttpEndpoint getEndpoint() {
        return (PlatformHttpEndpoint) super.getEndpoint();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        router = VertxPlatformHttpRouter.lookup(getEndpoint().getCamelContext(),
                VertxPlatformHttpRouter.getRouterNameFromPort(port));
        workers = router.vertx().createSharedWorkerExecutor("callbacks", WORKERS);
        reportTimer = router.vertx().setPeriodic(REPORT_MILLIS, timer -> refusals.values().forEach(Tally::report));
        // As a method reference, because Vert.x wants a BodyHandler itself to come before every other handler.
        BodyHandler bodyHandler = BodyHandler.create(false).setBodyLimit(maxBodySize);
        route = router.route(getEndpoint().getPath())
                .handler(this::checkRequest)
                .handler(bodyHandler::handle)
                .handler(this::process)
                .failureHandler(this::fail);
    }

    @Override
    protected void doStop() throws Exception {
        route.remove();
        router.vertx().cancelTimer(reportTimer);
        workers.close();
        super.doStop();
    }

    /** Waits until what has been received is answered, then closes the port. */
    void closePort() {
        closing = true;
        HttpServer server = router == null ? null : router.getServer().getServer();
        if (server == null) {
            // The start failed before or after the port was opened, and Camel has cleaned up.
            return;
        }
        try {
            inProgress.awaitAdvanceInterruptibly(inProgress.arrive(), EASEMOB_PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            server.close().toCompletionStage().toCompletableFuture()
                    .get(EASEMOB_PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("The port is closed before every request was answered", e);
        }
    }

    private void checkRequest(RoutingContext request) {
        if (closing) {
            closeAfterAnswer(request);
            refuse(request, Answer.UNAVAILABLE, "the runner is stopping");
        } else if (request.request().method() != HttpMethod.POST) {
            request.response().putHeader(HttpHeaders.ALLOW, HttpMethod.POST.name());
            refuse(request, Answer.METHOD_NOT_ALLOWED, "only POST is accepted here");
        } else if (!isJson(request.request().getHeader(HttpHeaders.CONTENT_TYPE))) {
            refuse(request, Answer.UNSUPPORTED_MEDIA_TYPE, "the Content-Type must be application/json");
        } else if (!limits.admit(request)) {
            refuse(request, Answer.UNAVAILABLE, "too much is being received at once");
        } else {
            inProgress.register();
            request.addEndHandler(ended -> inProgress.arriveAndDeregister());
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
        byte[] body = request.body().length() < 1 ? new byte[0] : request.body().buffer().getBytes();
        Exchange exchange = createExchange(false);
        exchange.setPattern(ExchangePattern.InOut);
        exchange.getIn().setBody(body);
        workers.executeBlocking(() -> {
            createUoW(exchange);
            getAsyncProcessor().process(exchange, doneSync -> request.vertx().runOnContext(ignored -> answer(request, exchange)));
            return null;
        }, false).onFailure(request::fail);
    }

    private void answer(RoutingContext request, Exchange exchange) {
        try {
            Integer status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
            String body = exchange.getMessage().getBody(String.class);
            if (exchange.getException() != null || status == null || body == null) {
                LOG.error("A callback could not be processed; the sender is told to try again", exchange.getException());
                refuse(request, Answer.UNAVAILABLE, "internal error");
            } else {
                if (status != Answer.ACCEPTED.httpStatus()) {
                    count(status, body);
                }
                end(request, status, body);
            }
        } finally {
            doneUoW(exchange);
            releaseExchange(exchange, false);
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

    /** For a request whose body is not read to its end; HTTP/2 ends the stream instead, and forbids the header. */
    private static void closeAfterAnswer(RoutingContext request) {
        if (request.request().version() != HttpVersion.HTTP_2) {
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
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
            response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(body);
        }
    }
}
