package io.github.easemobcamel.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.TimeValue;
import org.junit.jupiter.api.Test;

/** When a request is repeated, and that its time is for the whole attempt. */
class AttemptBoundsTest {

    private static final Duration LONG = Duration.ofMinutes(10);

    private static CloseableHttpClient client(Duration limit, int connections) {
        return client(new AttemptBounds(limit, 1024), connections);
    }

    private static CloseableHttpClient client(AttemptBounds bounds, int connections) {
        PoolingHttpClientConnectionManager pool = bounds.connections(dns -> new DefaultHttpClientConnectionOperator(null, dns,
                RegistryBuilder.<TlsSocketStrategy>create().build()), TimeValue.NEG_ONE_MILLISECOND);
        pool.setMaxTotal(connections);
        pool.setDefaultMaxPerRoute(connections);
        HttpClientBuilder builder = HttpClientBuilder.create().setConnectionManager(pool).disableAutomaticRetries()
                .disableContentCompression();
        bounds.addTo(builder);
        return builder.build();
    }

    private static int post(CloseableHttpClient client, RawHttpServer server, int length) throws IOException {
        HttpPost request = new HttpPost(server.url());
        request.setEntity(new ByteArrayEntity(new byte[length], ContentType.APPLICATION_OCTET_STREAM));
        return client.execute(request, response -> response.getCode());
    }

    @Test
    void repeatsOnANewConnectionWhenAReusedOneHadBeenClosed() throws IOException {
        try (RawHttpServer server = new RawHttpServer(connection -> {
            connection.readRequest();
            connection.answer(200, "");
        }); CloseableHttpClient client = client(LONG, 4)) {
            for (int request = 0; request < 10; request++) {
                assertThat(post(client, server, 10)).isEqualTo(200);
            }
            assertThat(server.connections()).isEqualTo(10);
        }
    }

    /** The pool may have others that are as old. */
    @Test
    void takesANewConnectionAndNoneOfTheOthersOfThePool() throws IOException {
        CountDownLatch all = new CountDownLatch(3);
        try (RawHttpServer server = new RawHttpServer(connection -> {
            connection.readRequest();
            all.countDown();
            all.await();
            connection.answer(200, "");
        }); CloseableHttpClient client = client(LONG, 4)) {
            Stream.generate(() -> CompletableFuture.supplyAsync(() -> {
                try {
                    return post(client, server, 10);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }, task -> new Thread(task).start())).limit(3).toList().forEach(CompletableFuture::join);

            assertThat(post(client, server, 10)).isEqualTo(200);
            assertThat(server.connections()).isEqualTo(4);
        }
    }

    /** A 408 before an idle connection is closed, say, is no answer to what is asked later. */
    @Test
    void takesNothingThatWasSaidBeforeTheRequestForItsAnswer() throws IOException {
        CountDownLatch answered = new CountDownLatch(1);
        CountDownLatch said = new CountDownLatch(1);
        try (RawHttpServer server = new RawHttpServer(connection -> {
            connection.readRequest();
            connection.answer(200, "");
            answered.await();
            connection.say("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            said.countDown();
        }); CloseableHttpClient client = client(LONG, 4)) {
            post(client, server, 10);
            answered.countDown();
            await().until(() -> said.getCount() == 0);

            assertThat(post(client, server, 10)).isEqualTo(200);
        }
    }

    @Test
    void doesNotRepeatOnAConnectionThatWasNew() throws IOException {
        try (RawHttpServer server = new RawHttpServer(RawHttpServer.Connection::readRequest);
                CloseableHttpClient client = client(LONG, 4)) {
            assertThatThrownBy(() -> post(client, server, 10)).isInstanceOf(IOException.class);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void doesNotRepeatAfterAByteOfTheAnswer() throws IOException {
        try (RawHttpServer server = new RawHttpServer(connection -> {
            connection.readRequest();
            connection.answer(200, "");
            connection.readRequest();
            connection.say("H");
        }); CloseableHttpClient client = client(LONG, 4)) {
            post(client, server, 10);

            assertThatThrownBy(() -> post(client, server, 10)).isInstanceOf(IOException.class);
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void doesNotRepeatWhatWasNotAnsweredInTime() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        try (RawHttpServer server = new RawHttpServer(connection -> {
            connection.readRequest();
            connection.answer(200, "");
            connection.readRequest();
            end.await();
        }); CloseableHttpClient client = client(Duration.ofSeconds(3), 4)) {
            post(client, server, 10);

            assertThatThrownBy(() -> post(client, server, 10)).isInstanceOf(SocketTimeoutException.class);
            assertThat(server.requests()).hasSize(2);
            end.countDown();
        }
    }

    @Test
    void endsTheWaitForAConnectionOfThePoolInTime() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        try (RawHttpServer server = new RawHttpServer(connection -> end.await());
                CloseableHttpClient slow = client(Duration.ofMillis(500), 1)) {
            CompletableFuture<Throwable> first = CompletableFuture.supplyAsync(() -> {
                try {
                    post(slow, server, 10);
                    return null;
                } catch (IOException e) {
                    return e;
                }
            });
            // Of the two, one may get the connection of the other in the moment in which its own time is over: too late to connect.
            assertThatThrownBy(() -> post(slow, server, 10))
                    .isInstanceOfAny(SocketTimeoutException.class, UnknownHostException.class);
            assertThat(first.join()).isInstanceOfAny(SocketTimeoutException.class, UnknownHostException.class);
            end.countDown();
        }
    }

    @Test
    void givesTheConnectionOfABrokenAnswerUp() throws IOException {
        try (RawHttpServer server = new RawHttpServer(connection -> {
            while (connection.readRequest()) {
                connection.say("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 30\r\n\r\n" + "x".repeat(30));
            }
        }); CloseableHttpClient client = client(LONG, 1)) {
            for (int request = 0; request < 3; request++) {
                assertThatThrownBy(() -> post(client, server, 10)).isInstanceOf(ZipException.class);
            }
        }
    }

    @Test
    void goesOnWithTheConnectionBehindABodyThatNobodyReadsUnlessThatIsLong() throws IOException {
        int longest = 64 * 1024;
        Iterator<Integer> lengths = List.of(0, 10, 1024, 5_000, longest, longest + 1, 10).iterator();
        List<Integer> numbers = new CopyOnWriteArrayList<>();
        try (RawHttpServer server = new RawHttpServer(connection -> {
            while (connection.readRequest()) {
                numbers.add(connection.number());
                int length = lengths.next();
                connection.say("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n" + "x".repeat(length));
            }
        }); CloseableHttpClient client = client(new AttemptBounds(LONG, 0), 1)) {
            while (lengths.hasNext()) {
                assertThat(post(client, server, 10)).isEqualTo(200);
            }
        }
        assertThat(numbers).containsExactly(1, 1, 1, 1, 1, 1, 2);
    }

    /** No timeout of a socket is for writing. */
    @Test
    void endsARequestThatNobodyReadsInTime() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        try (RawHttpServer server = new RawHttpServer(connection -> end.await());
                CloseableHttpClient client = client(Duration.ofMillis(500), 4)) {
            assertThatThrownBy(() -> post(client, server, 64 << 20)).isInstanceOf(SocketTimeoutException.class);
            end.countDown();
        }
    }
}
