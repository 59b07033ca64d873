package io.github.easemobcamel.operate;

import static io.github.easemobcamel.event.Json.JSON;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.easemobcamel.log.ShownText;
import io.github.easemobcamel.operate.AdminRefusal.Reason;
import io.github.easemobcamel.record.Facts;
import io.github.easemobcamel.record.RecordUnavailableException;
import io.github.easemobcamel.record.Recorder;
import io.github.easemobcamel.store.Runners;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.jms.ConnectionFactory;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The administration on the management port; JSON in and out, an error is {@code {status, message}}.
 *
 * <pre>
 * GET  /admin/dead-letters                        every destination with the number of its dead letters
 * GET  /admin/dead-letters/{destination}          those that a filter finds, oldest first: {@code operation}, {@code roomId},
 *                                                 {@code callId}, {@code from}, {@code to}, {@code error}, {@code limit}, {@code after}
 * GET  /admin/dead-letters/{destination}/{id}     one of them with its body
 * POST /admin/dead-letters/{destination}/replay   {@code {"ids": […]}}, {@code {"all": true}} or a filter: starts a job;
 *                                                 {@code "destination"} names another destination than its own
 * POST /admin/dead-letters/{destination}/purge    the same
 * …    /admin/conflicts…                          the same without a destination
 * POST /admin/destinations/{destination}/move     {@code {"destination": "other"}}: starts a job that takes what waits for a
 *                                                 destination which is no longer defined to another one; with
 *                                                 {@code "dryRun": true} only counts it
 * GET  /admin/jobs, /admin/jobs/{id}              replays, purges and moves: kind, queue, total, done, state, reason
 * DELETE /admin/jobs/{id}                         cancels one
 * …    /admin/events…                             the record: {@link RecordCalls}
 * GET  /admin/tail                                … as it happens: {@link EventTail}
 * …    /admin/overview, /admin/destinations…      the state of the runner: {@link StateCalls}
 * </pre>
 */
public final class AdminApi implements AutoCloseable {

    private static final String ROOT = "/admin";
    private static final int MAX_BODY_BYTES = 256 << 10;
    private static final int THREADS = 2;
    private static final int MOST_WAITING = 16;
    private static final int OK = 200;
    private static final int INTERNAL_ERROR = 500;
    private static final Logger LOG = LoggerFactory.getLogger(AdminApi.class);

    private final ExecutorService threads = new ThreadPoolExecutor(THREADS, THREADS, 0, TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING), task -> {
                Thread thread = new Thread(task, "administration");
                thread.setDaemon(true);
                return thread;
            });
    private final Jobs jobs;
    private final AdminCalls calls;
    private final List<AdminCalls.Call> more;
    private final RecordCalls recorded;
    private final EventTail tail;

    /**
     * @param connections makes connections to the broker, each a new one of Artemis' own; not a pool
     * @param destinations the names of the destinations that are defined now
     * @param registry counts what is replayed and purged
     * @param clock tells when a job starts and ends
     * @param record the record, or nothing if it is switched off
     * @param runners those of the broker
     * @param others the calls about the state of the runner
     */
    AdminApi(ConnectionFactory connections, Supplier<Set<String>> destinations, MeterRegistry registry, Clock clock,
            Optional<Recorder> record, Runners runners, List<AdminCalls.Call> others) {
        BrokerSessions sessions = new BrokerSessions(connections);
        jobs = new Jobs(sessions, new Counts(registry), record.<Facts>map(there -> there).orElse(Facts.NONE), clock, runners);
        calls = new AdminCalls(destinations, sessions, jobs);
        recorded = new RecordCalls(record, destinations, sessions, jobs, registry, clock);
        more = Stream.concat(recorded.all(), others.stream()).toList();
        tail = new EventTail(record);
    }

    /**
     * @param router the management port's; what is mounted on it earlier or later is guarded too
     * @param access who may use it now
     * @param healthPath the path of health, which is answered to anybody who asks without parameters
     * @param wrongTokenPause until a wrong token is answered
     */
    void mount(Router router, Supplier<Access> access, String healthPath, Duration wrongTokenPause) {
        Sessions sessions = new Sessions(() -> access.get().idle());
        WrongTokens wrongTokens = new WrongTokens(wrongTokenPause);
        ManagementGuard guard = new ManagementGuard(access, healthPath, sessions, wrongTokens);
        Login login = new Login(access, guard, sessions, wrongTokens);
        router.route().order(Integer.MIN_VALUE).handler(request -> {
            BrowserHeaders.set(request);
            guard.admit(request);
        }).failureHandler(AdminApi::fail);
        router.route(ROOT + "/*").handler(request -> {
            guard.requireNoWebPage(request);
            guard.requireRole(request);
            request.next();
        });
        router.route(ROOT + "/*").handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES));
        router.route(Login.PATH).handler(request -> login.answer(request, body(request), (to, body) -> end(to, OK, body)));
        Stream.concat(calls.all().stream(), more.stream())
                .collect(Collectors.groupingBy(AdminCalls.Call::path, LinkedHashMap::new, Collectors.toList()))
                .forEach((path, each) -> router.route(ROOT + path).handler(request -> answer(request, each)));
        router.get(ROOT + "/tail").handler(tail);
        new PageFiles().mount(router);
        router.route(ROOT + "/*").handler(request -> {
            throw new AdminRefusal(Reason.NOT_FOUND,
                    "no such call; docs/dead-letters.md, docs/record.md and docs/page.md have those that there are");
        });
    }

    /** Counts from now on, beginning with 0, what is done with the events of these destinations. */
    public void count(Collection<String> destinations) {
        jobs.counts().show(destinations);
        recorded.show(destinations);
    }

    private void answer(RoutingContext request, List<AdminCalls.Call> all) {
        AdminCalls.Call call = all.stream().filter(each -> request.request().method().name().equals(each.method())).findFirst()
                .orElseThrow(() -> new AdminRefusal(Reason.METHOD_NOT_ALLOWED,
                        "use " + all.stream().map(AdminCalls.Call::method).collect(Collectors.joining(" or "))));
        AdminRequest parsed = parse(request);
        // What only counts, and changes nothing, is no act.
        boolean isAct = !call.method().equals("GET") && !parsed.body().path(AdminRequest.DRY_RUN).booleanValue();
        Context context = request.vertx().getOrCreateContext();
        try {
            threads.execute(() -> {
                try {
                    AdminCalls.Reply reply = call.answer().apply(parsed);
                    audit(request, isAct, reply.status() + " " + reply.body());
                    context.runOnContext(ignored -> end(request, reply.status(), reply.body()));
                } catch (RuntimeException e) {
                    audit(request, isAct, e instanceof AdminRefusal refusal ? refusal.getMessage() : e.toString());
                    context.runOnContext(ignored -> request.fail(e));
                }
            });
        } catch (RejectedExecutionException e) {
            throw new AdminRefusal(Reason.UNAVAILABLE, "too many requests at once; try again");
        }
    }

    private static void audit(RoutingContext request, boolean isAct, String outcome) {
        if (isAct) {
            String body = request.body().asString();
            Audit.log(request, ManagementGuard.caller(request),
                    request.request().method() + " " + request.normalizedPath() + (body == null ? "" : " " + body), outcome);
        }
    }

    /** {@return those of the query} */
    static Map<String, String> parameters(RoutingContext request) {
        MultiMap query = request.queryParams();
        Map<String, String> parameters = new HashMap<>();
        query.forEach((name, value) -> {
            if (parameters.put(name, value) != null) {
                throw new AdminRefusal(Reason.MALFORMED, name + ": given more than once");
            }
        });
        return parameters;
    }

    private static AdminRequest parse(RoutingContext request) {
        return new AdminRequest(request.pathParams(), parameters(request), body(request), Audit.who(request));
    }

    private static JsonNode body(RoutingContext request) {
        Buffer body = request.body().buffer();
        try {
            return body == null || body.length() == 0 ? MissingNode.getInstance() : JSON.readTree(body.getBytes());
        } catch (IOException e) {
            throw new AdminRefusal(Reason.MALFORMED, "the body is not JSON");
        }
    }

    private static void fail(RoutingContext request) {
        Throwable failure = request.failure();
        if (failure == null && request.statusCode() == Reason.TOO_LARGE.httpStatus()) {
            failure = new AdminRefusal(Reason.TOO_LARGE, "the body is longer than " + MAX_BODY_BYTES + " bytes");
        }
        if (failure instanceof RecordUnavailableException) {
            failure = new AdminRefusal(Reason.UNAVAILABLE, failure.getMessage());
        }
        if (failure instanceof AdminRefusal refusal) {
            if (refusal.reason() == Reason.UNAUTHORIZED) {
                request.response().putHeader("WWW-Authenticate", "Bearer");
            }
            end(request, refusal.reason().httpStatus(), error(refusal.reason().word(), refusal.getMessage()));
        } else {
            LOG.error("A request of the administration failed", failure);
            end(request, INTERNAL_ERROR, error("error", "see the log of the runner"));
        }
    }

    private static JsonNode error(String status, String message) {
        return JsonNodeFactory.instance.objectNode().put("status", status).put("message", message);
    }

    private static void end(RoutingContext request, int status, JsonNode body) {
        HttpServerResponse response = request.response();
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    .end(text(body));
        }
    }

    private static String text(JsonNode body) {
        try {
            return ShownText.of(JSON.writeValueAsString(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    /** Ends running jobs after their present transaction. */
    @Override
    public void close() {
        threads.shutdownNow();
        jobs.close();
    }
}
