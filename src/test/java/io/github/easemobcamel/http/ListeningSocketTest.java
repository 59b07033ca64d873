package io.github.easemobcamel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.config.ConfigurationException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a port accepts, and whose it is. */
class ListeningSocketTest {

    private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n";

    @Test
    void letsWhoConnectsBeforeItServesWaitForTheAnswer() {
        try (HttpPort port = answering(204)) {
            port.listen("test", "127.0.0.1", 0);
            try (RawSender early = new RawSender(port.number()).send(GET)) {
                assertThat(early.isClosed()).isFalse();
                port.serve();
                assertThat(early.status()).isEqualTo(204);
            }
        }
    }

    @Test
    void refusesAPortThatIsTakenAndGivesItsOwnBack() {
        try (HttpPort first = answering(204); HttpPort second = answering(205)) {
            first.listen("camel.server", "127.0.0.1", 0);
            int number = first.number();
            assertThatThrownBy(() -> second.listen("camel.server", "127.0.0.1", number)).isInstanceOf(ConfigurationException.class)
                    .hasMessage("cannot listen on 127.0.0.1:" + number
                            + " (Address already in use); set another camel.server.port or stop what uses it");
            first.stopServing(Duration.ZERO);
            second.listen("camel.server", "127.0.0.1", number);
            second.serve();
            assertThat(new RawSender(number).send(GET).status()).isEqualTo(205);
        }
    }

    @Test
    void leavesASocketOpenThatItWasGivenSoThatNobodyIsRefused() throws IOException {
        try (ServerSocketChannel given = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
            int number = given.socket().getLocalPort();
            try (HttpPort former = answering(204)) {
                former.listen(given);
                former.serve();
                assertThat(new RawSender(number).send(GET).status()).isEqualTo(204);
            }
            try (RawSender meanwhile = new RawSender(number).send(GET); HttpPort next = answering(205)) {
                next.listen(given);
                next.serve();
                assertThat(meanwhile.status()).isEqualTo(205);
            }
        }
    }

    @Test
    void answersWhatHasComeWhileItEnds() throws Exception {
        try (HttpPort port = new HttpPort(10, null)) {
            port.router().route().handler(request -> request.request().body().onSuccess(body -> request.response().end()));
            port.listen("test", "127.0.0.1", 0);
            port.serve();
            try (RawSender begun = new RawSender(port.number()).send(POST).send("a");
                    RawSender idle = new RawSender(port.number()).send(POST + "ab")) {
                assertThat(idle.status()).isEqualTo(200);
                Thread end = new Thread(() -> port.stopServing(Duration.ofMinutes(1)));
                end.start();
                await().until(idle::isClosed);
                assertThatThrownBy(() -> new RawSender(port.number())).hasRootCauseInstanceOf(ConnectException.class);
                assertThat(begun.send("b").answer()).startsWith("HTTP/1.1 200 ").containsIgnoringCase("connection: close");
                end.join();
            }
        }
    }

    @Test
    void goesOnAcceptingWhileItLeavesButForOneRequestEach() {
        try (HttpPort port = answering(204)) {
            port.listen("test", "127.0.0.1", 0);
            port.serve();
            try (RawSender open = new RawSender(port.number()).send(GET)) {
                assertThat(open.answer()).startsWith("HTTP/1.1 204 ").doesNotContainIgnoringCase("connection: close");
                port.leave(Duration.ZERO);
                assertThat(open.send(GET).answer()).startsWith("HTTP/1.1 204 ").containsIgnoringCase("connection: close");
                await().until(open::isClosed);
            }
            try (RawSender late = new RawSender(port.number()).send(GET)) {
                assertThat(late.answer()).startsWith("HTTP/1.1 204 ").containsIgnoringCase("connection: close");
            }
        }
    }

    private static HttpPort answering(int status) {
        HttpPort port = new HttpPort(10, null);
        port.router().route().handler(request -> request.response().setStatusCode(status).end());
        return port;
    }
}
