package io.github.easemobcamel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Over real connections, since what counts is what senders do not send. */
class ConnectionLimitsTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String HALF = "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ";

    private final List<HttpServerResponse> held = new CopyOnWriteArrayList<>();
    private final List<RawSender> senders = new ArrayList<>();
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicBoolean goOn = new AtomicBoolean();
    private HttpPort port;

    @AfterEach
    void stop() {
        senders.forEach(RawSender::close);
        port.close();
    }

    @Test
    void answersASenderHoweverManyDripTheirHeaders() {
        start(100, new ConnectionTimes(LONG, LONG, LONG));
        for (int i = 0; i < 200; i++) {
            sender().send(HALF);
        }
        for (int round = 0; round < 5; round++) {
            senders.forEach(drip -> drip.sendIfOpen("x"));
            assertThat(sender().send(GET).status()).isEqualTo(200);
        }
    }

    @Test
    void closesTheOneThatHasWaitedLongest() {
        start(3, new ConnectionTimes(LONG, LONG, LONG));
        RawSender first = answered();
        RawSender second = answered();
        RawSender third = answered();
        assertThat(first.send(GET).status()).as("the first has just been used again").isEqualTo(200);

        assertThat(answered().isClosed()).isFalse();

        await().until(second::isClosed);
        assertThat(first.isClosed()).isFalse();
        assertThat(third.isClosed()).isFalse();
    }

    @Test
    void leavesWhatIsBeingAnsweredAloneAndLetsNewOnesWaitIfThatIsAll() {
        start(3, new ConnectionTimes(SHORT, SHORT, SHORT));
        RawSender one = sender().send("GET /hold HTTP/1.1\r\nHost: x\r\n\r\n");
        RawSender two = sender().send("POST /hold HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx");
        await().until(() -> held.size() == 2);
        await().until(sender()::isClosed);
        RawSender three = sender().send("GET /hold HTTP/1.1\r\nHost: x\r\n\r\n");
        await().until(() -> held.size() == 3);

        List<RawSender> waiting = Stream.generate(() -> sender().send(GET)).limit(20).toList();
        assertThat(waiting).noneMatch(RawSender::isClosed);
        assertThat(taken).as("requests that were read").hasValue(3);

        held.forEach(HttpServerResponse::end);
        assertThat(List.of(one.status(), two.status(), three.status())).containsOnly(200);
        assertThat(waiting).extracting(RawSender::status).containsOnly(200);
    }

    /** Of a server that is busy, as one is that has just started, who has sent all looks like one who sends nothing. */
    @Test
    void closesNobodyWhoseRequestIsOnlyNotReadYet() {
        start(3, new ConnectionTimes(LONG, LONG, LONG));
        RawSender first = sender();
        RawSender second = sender();
        RawSender busy = sender().send("GET /busy HTTP/1.1\r\nHost: x\r\n\r\n");
        await().until(() -> taken.get() == 1);
        long begin = System.nanoTime();
        first.send(GET);
        second.send(GET);

        await().until(() -> System.nanoTime() - begin > TimeUnit.MILLISECONDS.toNanos(1_200));
        // For whom there is no room, nor will there be until the busy server looks up.
        sender();
        await().until(() -> System.nanoTime() - begin > TimeUnit.MILLISECONDS.toNanos(1_500));
        goOn.set(true);

        assertThat(List.of(busy.status(), first.status(), second.status())).containsOnly(200);
    }

    /** The same of who has been answered before. */
    @Test
    void closesNobodyWhoseNextRequestIsOnlyNotReadYet() {
        start(3, new ConnectionTimes(LONG, LONG, LONG));
        RawSender first = answered();
        RawSender second = answered();
        RawSender busy = sender().send("GET /busy HTTP/1.1\r\nHost: x\r\n\r\n");
        await().until(() -> taken.get() == 3);
        sender();
        first.send(GET);
        second.send(GET);
        goOn.set(true);

        assertThat(List.of(busy.status(), first.status(), second.status())).containsOnly(200);
    }

    @Test
    void answersAllWhoHadConnectedBeforeItServed() {
        prepare(10, new ConnectionTimes(LONG, LONG, LONG));
        List<RawSender> early = Stream.generate(() -> sender().send(GET)).limit(100).toList();
        port.serve();
        assertThat(early).extracting(RawSender::status).containsOnly(200);
    }

    @Test
    void closesWhoDripsHeadersAlthoughBytesCome() {
        start(10, new ConnectionTimes(SHORT, LONG, LONG));
        RawSender dripping = sender().send(HALF);
        RawSender silent = sender();

        await().pollInterval(20, TimeUnit.MILLISECONDS).until(() -> !dripping.sendIfOpen("x") || dripping.isClosed());
        await().until(silent::isClosed);
    }

    @Test
    void closesWhoDripsABodyAlthoughBytesCome() {
        start(10, new ConnectionTimes(LONG, SHORT, LONG));
        RawSender dripping = sender().send("POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");
        RawSender answeredEarly = sender().send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");
        assertThat(answeredEarly.status()).isEqualTo(200);

        await().pollInterval(20, TimeUnit.MILLISECONDS).until(() -> !dripping.sendIfOpen("x") || dripping.isClosed());
        await().pollInterval(20, TimeUnit.MILLISECONDS).until(() -> !answeredEarly.sendIfOpen("x") || answeredEarly.isClosed());
    }

    @Test
    void closesAnIdleConnectionAndOneThatDripsItsSecondRequest() {
        start(10, new ConnectionTimes(LONG, LONG, SHORT));
        RawSender idle = answered();
        RawSender dripping = answered().send(HALF);

        await().until(idle::isClosed);
        await().pollInterval(20, TimeUnit.MILLISECONDS).until(() -> !dripping.sendIfOpen("x") || dripping.isClosed());
    }

    @Test
    void answersPipelinedRequestsAndOneThatWantsToBeAsked() {
        start(10, new ConnectionTimes(LONG, LONG, LONG));
        RawSender sender = sender().send(GET + GET + GET);
        assertThat(List.of(sender.status(), sender.status(), sender.status())).containsOnly(200);
        sender.send("POST /continue HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n");
        assertThat(sender.status()).isEqualTo(100);
        assertThat(sender.send("x").status()).isEqualTo(200);
    }

    @Test
    void refusesHeadersOfAMebibyteAndALongRequestLine() {
        start(10, new ConnectionTimes(LONG, LONG, LONG));
        RawSender large = sender().send("GET / HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(9000));
        assertThat(large.status()).isEqualTo(431);
        assertThat(sender().send("GET /" + "x".repeat(5000)).status()).isEqualTo(414);

        RawSender mebibyte = sender();
        mebibyte.sendIfOpen("GET / HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(1 << 20));
        assertThat(mebibyte.status()).as("431, if it is read before the connection is reset").isIn(431, 0);
        assertThat(sender().send(GET).status()).isEqualTo(200);
    }

    private void start(int maxConnections, ConnectionTimes times) {
        prepare(maxConnections, times);
        port.serve();
    }

    private void prepare(int maxConnections, ConnectionTimes times) {
        port = new HttpPort(maxConnections, times, null);
        port.router().route().handler(context -> {
            HttpServerRequest request = context.request();
            taken.incrementAndGet();
            switch (request.path()) {
                case "/hold" -> held.add(request.response());
                case "/busy" -> {
                    await().untilTrue(goOn);
                    request.response().end();
                }
                case "/body" -> request.body().onSuccess(body -> request.response().end());
                case "/continue" -> {
                    request.response().writeContinue();
                    request.body().onSuccess(body -> request.response().end());
                }
                default -> request.response().end();
            }
        });
        port.listen("test", "127.0.0.1", 0);
    }

    private RawSender sender() {
        RawSender sender = new RawSender(port.number());
        senders.add(sender);
        return sender;
    }

    private RawSender answered() {
        RawSender sender = sender().send(GET);
        assertThat(sender.status()).isEqualTo(200);
        return sender;
    }
}
