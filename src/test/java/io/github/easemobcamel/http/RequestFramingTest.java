package io.github.easemobcamel.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one sender's request is taken for, and whether its answer arrives, over real connections. */
class RequestFramingTest {

    private static final String GET = "GET /next HTTP/1.1\r\nHost: x\r\n\r\n";

    private final List<String> taken = new CopyOnWriteArrayList<>();
    private final HttpPort port = new HttpPort(100, null);

    @BeforeEach
    void start() {
        port.router().route().handler(context -> answer(context.request()));
        port.listen("test", "127.0.0.1", 0);
        port.serve();
    }

    @AfterEach
    void stop() {
        port.close();
    }

    /** As the runner does: what is refused is answered at once, with or without a look at the body. */
    private void answer(HttpServerRequest request) {
        taken.add(request.path());
        if (request.path().equals("/refused")) {
            request.response().setStatusCode(405).end("no");
        } else if (request.path().equals("/too-large")) {
            request.response().setStatusCode(413).end("no");
            request.connection().close();
        } else {
            // As when something is stored first, which takes longer than to notice that the sender has closed.
            request.bodyHandler(body -> port.vertx().setTimer(50, stored -> request.response().end("taken " + body)));
        }
    }

    @Test
    void closesAfterTheRefusalOfARequestWhoseBodyWaitsToBeAskedFor() throws IOException {
        String answers = answers("POST /refused HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: " + GET.length()
                + "\r\n\r\n" + GET, false);
        assertThat(answers).startsWith("HTTP/1.1 405").containsIgnoringCase("connection: close").doesNotContain("200 OK");
    }

    @Test
    void asksForTheBodyThatItTakes() throws IOException {
        assertThat(answers("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab"
                + GET, true)).contains("taken ab").endsWith("taken ");
    }

    @Test
    void letsTheSenderReadARefusalWhileItStillSends() throws IOException {
        String body = "x".repeat(3 << 20);
        for (int i = 0; i < 5; i++) {
            assertThat(
                    answers("POST /too-large HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n" + body, false))
                    .startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void answersASenderThatHasClosedItsDirection() throws IOException {
        assertThat(answers("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab", true)).contains("200 OK")
                .endsWith("taken ab");
        assertThat(answers("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nab", true)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"close, TE", "TE, close", "keep-alive, Close", "close"})
    void closesWhenTheSenderSaysSoAmongOtherThings(String connection) throws IOException {
        assertThat(answers("GET / HTTP/1.1\r\nHost: x\r\nConnection: " + connection + "\r\n\r\n" + GET, false))
                .containsOnlyOnce("HTTP/1.1 200 OK");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host: x|Host: y", "Host: x|Host: x", "X: y", "Host: x|Content-Length: 4|Transfer-Encoding: chunked",
        "Host: x|Transfer-Encoding: chunked|Content-Length: 4", "Host: x|Transfer-Encoding: gzip, chunked",
        "Host: x|Transfer-Encoding: identity",
        "Host: x|Transfer-Encoding: chunked|Transfer-Encoding: chunked", "Host: x|Content-Length: 4|Content-Length: 5",
        "Host: x|Content-Length: +4", "Host: x|Content-Length: 4, 5", "Host: x|Content-Length: -4", "Host: x|Content-Length: 0x4",
        "Host: x|Content-Length : 4", "Host: x|Transfer-Encoding : chunked", "Host: x|Transfer-Encoding: xchunked"})
    void refusesWhatHasNoCertainEndOrHostAndNothingBehindIt(String headers) throws IOException {
        String answers = answers("POST / HTTP/1.1\r\n" + headers.replace("|", "\r\n") + "\r\n\r\n0\r\n\r\n" + GET, false);
        assertThat(answers).as(headers).startsWith("HTTP/1.1 400").containsOnlyOnce("HTTP/1.1");
        assertThat(taken).doesNotContain("/next");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz|abc|0||", "0x3|abc|0||", "+3|abc|0||", "-3|abc|0||", "ffffffffffffffffff|abc|0||", "3|abcX|0||",
        "|abc|0||"})
    void refusesABodyWhoseChunksCannotBeToldApartWithAnAnswer(String chunks) throws IOException {
        String answers = answers(
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks.replace("|", "\r\n") + GET, false);
        assertThat(answers).as(chunks).startsWith("HTTP/1.1 400").contains("malformed").containsOnlyOnce("HTTP/1.1");
        assertThat(taken).doesNotContain("/next");
    }

    /** All that is answered until the server closes. */
    private String answers(String request, boolean halfClose) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port.number())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            if (halfClose) {
                socket.shutdownOutput();
            }
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }
}
