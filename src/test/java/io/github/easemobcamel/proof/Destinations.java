package io.github.easemobcamel.proof;

import static io.github.easemobcamel.proof.Response.ERROR;
import static io.github.easemobcamel.proof.Response.OK;
import static io.github.easemobcamel.proof.Response.RESET;
import static io.github.easemobcamel.proof.Response.SILENCE;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntConsumer;

/** The five destinations, each with its own way to fail. */
final class Destinations implements AutoCloseable {

    /** Never fails. */
    static final String GOOD = "good";
    /** Fails three times in ten. */
    static final String FLAKY = "flaky";
    /** Sometimes never answers. */
    static final String HANGING = "hanging";
    /** Is away for some seconds, again and again. */
    static final String DOWN = "down";
    /** Never fails either, and is reached through a user's YAML route. */
    static final String ROUTE = RunnerHome.THROUGH_A_ROUTE;

    /** All of them, in the order of the table. */
    static final List<String> ALL = List.of(GOOD, FLAKY, HANGING, DOWN, ROUTE);

    /** Those that never fail. */
    static final List<String> STEADY = List.of(GOOD, ROUTE);

    /** Long where nothing hangs, so that a slow machine doubles no delivery. */
    private static final Map<String, String> TIMEOUTS = Map.of(GOOD, "10s", FLAKY, "2s", HANGING, "1s", DOWN, "10s", ROUTE, "10s");

    private final Vertx vertx = Vertx.vertx();
    private final Map<String, Receiver> receivers = new LinkedHashMap<>();
    private final Outages outages;

    Destinations(Ledger ledger, Random random) throws Exception {
        for (String name : ALL) {
            receivers.put(name, new Receiver(vertx, name, ledger));
        }
        receivers.get(FLAKY).answering(() -> flaky(random.nextInt(100)));
        receivers.get(HANGING).answering(() -> random.nextInt(100) < 1 ? SILENCE : OK);
        outages = new Outages(receivers.get(DOWN), ledger, random);
    }

    /** Silence is rare, for it holds a delivery until the timeout. */
    private static Response flaky(int percent) {
        if (percent < 30) {
            return percent < 1 ? SILENCE : percent < 15 ? ERROR : RESET;
        }
        return OK;
    }

    /** The addresses by name. */
    Map<String, String> urls() {
        Map<String, String> urls = new LinkedHashMap<>();
        receivers.forEach((name, receiver) -> urls.put(name, receiver.url()));
        return urls;
    }

    /** The timeouts by name. */
    Map<String, String> timeouts() {
        return TIMEOUTS;
    }

    /** Is told, with each delivery of the user's route, which version of the route that is. */
    void onVersion(IntConsumer action) {
        receivers.get(ROUTE).onDelivery(request -> action.accept(Integer.parseInt(request.getHeader(RunnerHome.VERSION_HEADER))));
    }

    /** Returns when what a killed runner had sent has been noted. */
    void awaitSilence() {
        await().until(() -> receivers.values().stream().noneMatch(Receiver::connected));
    }

    /** The outages begin. */
    void start() {
        outages.start();
    }

    /** Fails no more, so that all can be delivered. */
    void recover() throws Exception {
        outages.end();
        receivers.values().forEach(receiver -> receiver.answering(() -> OK));
    }

    @Override
    public void close() {
        outages.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
