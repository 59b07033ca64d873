package io.github.easemobcamel.simulator;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Reads each request, finds out where it goes, lets go wrong what is to go wrong, and sends the reply. */
final class FrontDoor {

    private final Vertx vertx;
    private final SimulatorSettings settings;
    private final EasemobApi api;
    private final SimulatorAdmin admin;
    private final Faults faults;
    private final Counters counters;
    private final Script script;

    FrontDoor(Vertx vertx, SimulatorSettings settings, EasemobApi api, SimulatorAdmin admin, Faults faults,
            Counters counters, Script script) {
        this.script = script;
        this.vertx = vertx;
        this.settings = settings;
        this.api = api;
        this.admin = admin;
        this.faults = faults;
        this.counters = counters;
    }

    void handle(HttpServerRequest request) {
        if (request.path().equals("/") && request.method().equals(HttpMethod.GET)) {
            welcome().writeTo(request.response());
            return;
        }
        request.body().onSuccess(body -> admit(request, body));
    }

    /** What a person sees in a browser. */
    private Reply welcome() {
        return new Reply(200, Map.of("content-type", "text/plain; charset=utf-8", "x-content-type-options", "nosniff"),
                "This is easemob-camel's simulator of Easemob. The REST API is below /%s/%s/; what can be set and seen of it below /%s/.\n"
                        .formatted(settings.orgName(), settings.appName(), SimulatorAdmin.ROOT));
    }

    private void admit(HttpServerRequest request, Buffer body) {
        RawRequest raw;
        SimulatedEndpoint.Match match;
        try {
            raw = RawRequest.of(request, body);
            if (raw.segments().get(0).equals(SimulatorAdmin.ROOT)) {
                admin.answer(raw).writeTo(request.response());
                return;
            }
            Reply told = isOfApp(raw) ? script.reply(raw, now()) : null;
            if (told != null) {
                send(request, told);
                return;
            }
            match = route(raw);
        } catch (Refusal refusal) {
            counters.lost();
            send(request, refusal.reply(now()));
            return;
        }
        counters.routed(match.endpoint());
        meetFaults(request, raw, match);
    }

    private SimulatedEndpoint.Match route(RawRequest raw) {
        List<String> segments = raw.segments();
        if (segments.size() < 3) {
            throw Refusal.wrongUrl();
        }
        if (!isOfApp(raw)) {
            throw Refusal.unknownApp(segments.get(0), segments.get(1), String.join("/", segments));
        }
        return SimulatedEndpoint.find(raw.method(), segments.subList(2, segments.size()));
    }

    private boolean isOfApp(RawRequest raw) {
        return raw.segments().size() > 2 && raw.segments().get(0).equals(settings.orgName())
                && raw.segments().get(1).equals(settings.appName());
    }

    private void meetFaults(HttpServerRequest request, RawRequest raw, SimulatedEndpoint.Match match) {
        List<Fault> hits = faults.hit(match.endpoint());
        long delay = hits.stream().filter(fault -> fault.kind() == Fault.Kind.LATENCY).mapToLong(Fault::value).sum();
        Fault fault = hits.stream().filter(hit -> hit.kind() != Fault.Kind.LATENCY).findFirst().orElse(null);
        if (delay > 0) {
            vertx.setTimer(delay, timer -> answer(request, raw, match, fault));
        } else {
            answer(request, raw, match, fault);
        }
    }

    private void answer(HttpServerRequest request, RawRequest raw, SimulatedEndpoint.Match match, Fault fault) {
        Reply forced = fault == null ? null : fault.reply(now());
        if (forced != null) {
            send(request, forced);
        } else if (fault == null) {
            send(request, reply(() -> api.answer(match, raw)));
        } else if (fault.kind() == Fault.Kind.RESULT_FALSE) {
            send(request, reply(() -> api.announcementNotChanged(match, raw)));
        } else if (fault.kind() == Fault.Kind.CONCURRENT_UPDATE) {
            send(request, reply(() -> api.concurrentUpdate(match, raw)));
        } else {
            if (fault.kind() == Fault.Kind.LOST_REPLY) {
                reply(() -> api.answer(match, raw));
            }
            request.connection().close();
        }
    }

    private Reply reply(Supplier<Reply> call) {
        try {
            return call.get();
        } catch (Refusal refusal) {
            return refusal.reply(now());
        }
    }

    private void send(HttpServerRequest request, Reply reply) {
        counters.answered(reply.status());
        if (!request.response().closed()) {
            reply.writeTo(request.response());
        }
    }

    private long now() {
        return settings.clock().millis();
    }
}
