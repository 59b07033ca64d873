package io.github.easemobcamel.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * Something that a confused or hostile sender writes to the socket.
 *
 * @param kind what is wrong with it
 * @param bytes what is written
 * @param complete whether the server can know where it ends and so has to answer or to close the connection
 */
record BrokenRequest(String kind, byte[] bytes, boolean complete) {

    private static final List<String> METHODS = List.of("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "post", "X");
    private static final List<String> CONTENT_TYPES = List.of("text/plain", "application/x-www-form-urlencoded",
            "multipart/form-data",
            "multipart/form-data; boundary=x", "application/json; charset=utf-16", "application/json;charset=\"",
            "application/jsonp",
            "", ";", "application/json, text/plain", "\u0000", "x".repeat(4000));
    private static final List<String> HEADERS = List.of("X: a\r\n b", "X:\u0000", "X\u0000: y", " X: y", "X y", ": y", "X: \u00ff",
            "Host: evil", "Host: a b", "CamelHttpUri: http://127.0.0.1:1/", "Transfer-Encoding: gzip",
            "Transfer-Encoding: chunked, x",
            "Content-Length: 1", "Content-Encoding: gzip",
            "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: !",
            "Upgrade: websocket\r\nConnection: Upgrade", "Expect: 100-continue", "Expect: x", "X: " + "y".repeat(20_000),
            "X: y\r\n".repeat(500) + "X: y", "Cookie: " + "a=b;".repeat(900), "Connection: close\r\nX: y");
    private static final List<String> TARGETS = List.of("/", "*", "/callbacks/../..", "/callbacks%00",
            "/callbacks/" + "x".repeat(5000),
            "//callbacks", "/CALLBACKS", "/callbacks#x", "/%zz", "http://evil/callbacks", "/observe/health", "callbacks", "\u00ff",
            "");
    private static final List<String> LENGTHS = List.of("-1", "99999999999999999999", "9223372036854775807", "0x10", "1e3", "",
            "+5",
            "5, 6", "300000000");
    private static final List<String> CHUNKS = List.of("zz\r\nab\r\n0\r\n\r\n", "-1\r\nab\r\n0\r\n\r\n",
            "ffffffffffffffff\r\nab\r\n0\r\n\r\n",
            "2\r\nabcdef\r\n0\r\n\r\n", "\r\n\r\n", "2;" + "x".repeat(9000) + "\r\nab\r\n0\r\n\r\n",
            "0\r\nX: " + "y".repeat(9000) + "\r\n\r\n");
    private static final List<String> FIRST_LINES = List.of("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "POST /callbacks\r\n\r\n",
            "POST /callbacks HTTP/9.9\r\n\r\n", "POST /callbacks HTTP/1.1 x\r\n\r\n", "\r\n\r\n\r\n",
            "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n",
            "POST " + "/".repeat(9000) + " HTTP/1.1\r\n\r\n");

    /** Every kind, each made from chance alone. */
    static final List<Function<Random, BrokenRequest>> KINDS = List.of(
            random -> post("flipped bytes", flipped(valid(), random)),
            random -> post("flipped bytes in the signed part", flipped(shortest(), random)),
            random -> post("cut", Arrays.copyOf(valid(), random.nextInt(100))),
            random -> post("doubled", join(valid(), valid())),
            random -> post("doubled in the middle", doubledInTheMiddle(random)),
            random -> post("wrong signature", SampleCallback.of(Operation.KICK, Scope.GROUP).fresh("guessed", Instant.now())),
            random -> post("no signature", text().replaceFirst("\"security\":\"[^\"]*\"", "\"security\":"
                    + one(random, "null", "\"\"", "7", "[]", "{}", "\"x\"")).getBytes(UTF_8)),
            random -> post("huge number", text().replaceFirst("\"timestamp\":\\d+", "\"timestamp\":"
                    + one(random, "9".repeat(100_000), "1e999999999", "1e99999999999", "-1", "1e18", "0.1", "99999999999999999999"))
                    .getBytes(UTF_8)),
            random -> post("deep nesting", text().replaceFirst("\\{", "{\"x\":" + "[".repeat(50_000) + "]".repeat(50_000) + ",")
                    .getBytes(UTF_8)),
            random -> post("unclosed nesting", "{\"x\":[".repeat(1 + random.nextInt(20_000)).getBytes(UTF_8)),
            random -> post("charset", text().getBytes(UTF_16)),
            random -> post("byte order mark", ("\ufeff" + text()).getBytes(UTF_8)),
            random -> post("latin-1", text().replaceFirst("\"to\":\"", "\"to\":\"\u00fc").getBytes(ISO_8859_1)),
            random -> post("duplicate key", text().replaceFirst("\\{", "{\"callId\":\"x\",").getBytes(UTF_8)),
            random -> post("control character in the callId",
                    text().replaceFirst("\"callId\":\"", "\"callId\":\"\\\\u000a").getBytes(UTF_8)),
            random -> post("too large", (text() + " ".repeat(300_000)).getBytes(UTF_8)),
            random -> post("random bytes", bytes(random, random.nextInt(2000))),
            random -> request("method", one(random, METHODS) + " /callbacks HTTP/1.1", "Content-Type: application/json", valid()),
            random -> request("content type", "POST /callbacks HTTP/1.1", "Content-Type: " + one(random, CONTENT_TYPES), valid()),
            random -> request("header", "POST /callbacks HTTP/1.1", "Content-Type: application/json\r\n" + one(random, HEADERS),
                    valid()),
            random -> request("target", "POST " + one(random, TARGETS) + " HTTP/1.1", "Content-Type: application/json", valid()),
            random -> new BrokenRequest("length",
                    ("POST /callbacks HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                            + one(random, LENGTHS) + "\r\n\r\n{}").getBytes(ISO_8859_1),
                    false),
            random -> new BrokenRequest("chunks", ("POST /callbacks HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n" + one(random, CHUNKS)).getBytes(ISO_8859_1), false),
            random -> new BrokenRequest("first line", one(random, FIRST_LINES).getBytes(ISO_8859_1), false),
            random -> new BrokenRequest("garbage", bytes(random, 1 + random.nextInt(500)), false),
            random -> cutOff("cut off in the head", random.nextInt(60)),
            random -> cutOff("cut off in the body", 120 + random.nextInt(300)),
            random -> new BrokenRequest("pipelined", join(join(post("", valid()).bytes, post("", flipped(valid(), random)).bytes),
                    join("GARBAGE\r\n\r\n".getBytes(ISO_8859_1), post("", valid()).bytes)), true));

    /** {@return a callback that was never sent before} */
    static byte[] valid() {
        return SampleCallback.of(Operation.KICK, Scope.GROUP).fresh(TestRunner.SECRET, Instant.now());
    }

    /** {@return a well-formed request with this body} */
    static BrokenRequest post(String kind, byte[] body) {
        return request(kind, "POST /callbacks HTTP/1.1", "Content-Type: application/json", body);
    }

    private static BrokenRequest request(String kind, String line, String headers, byte[] body) {
        String head = line + "\r\nHost: x\r\n" + headers + "\r\nContent-Length: " + body.length + "\r\n\r\n";
        return new BrokenRequest(kind, join(head.getBytes(ISO_8859_1), body), true);
    }

    private static BrokenRequest cutOff(String kind, int length) {
        return new BrokenRequest(kind, Arrays.copyOf(post(kind, valid()).bytes, length), false);
    }

    private static String text() {
        return new String(valid(), UTF_8);
    }

    /** The fields that verifying needs and nothing else, so that most changes hit one of them. */
    private static byte[] shortest() {
        return text()
                .replaceAll(".*?(\"(callId|security)\":\"[^\"]*\"|\"timestamp\":\\d+).*?(?=\"(callId|security|timestamp)|$)", "$1,")
                .replaceFirst("^", "{").replaceFirst(",$", "}").getBytes(UTF_8);
    }

    private static byte[] flipped(byte[] bytes, Random random) {
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private static byte[] doubledInTheMiddle(Random random) {
        byte[] body = valid();
        int middle = random.nextInt(body.length);
        return join(Arrays.copyOf(body, middle), Arrays.copyOfRange(body, random.nextInt(middle + 1), body.length));
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] join(byte[] first, byte[] second) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.writeBytes(first);
        joined.writeBytes(second);
        return joined.toByteArray();
    }

    private static String one(Random random, String... choices) {
        return one(random, List.of(choices));
    }

    private static String one(Random random, List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
