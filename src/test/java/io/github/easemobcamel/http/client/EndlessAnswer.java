package io.github.easemobcamel.http.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;

/** The answers that begin well and have no end, each in another part. */
public enum EndlessAnswer {

    STATUS_LINE(false, "HTTP/1.1 200 ", "a".repeat(8192)),
    WHAT_IS_NO_HTTP(false, "", "a".repeat(8192)),
    LINES_THAT_ARE_NO_HTTP(false, "", "aaaaaaa\r\n".repeat(1000)),
    EMPTY_LINES(false, "", "\r\n".repeat(4096)),
    HEADER_LINE(false, "HTTP/1.1 200 OK\r\nX-A: ", "a".repeat(8192)),
    FOLDED_HEADER(false, "HTTP/1.1 200 OK\r\nX-A: a\r\n", " aaaaaaa\r\n".repeat(800)),
    HEADERS(false, "HTTP/1.1 200 OK\r\n", "X-A: b\r\n".repeat(1000)),
    CONTINUE(false, "", "HTTP/1.1 100 Continue\r\n\r\n".repeat(300)),
    EARLY_HINTS(false, "", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".repeat(200)),
    CHUNK_EXTENSION(true, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;", "a".repeat(8192)),
    EXTENDED_CHUNKS(true, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            ("1;" + "a".repeat(1000) + "\r\n \r\n").repeat(8)),
    TRAILER_LINE(true, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-A: ", "a".repeat(8192)),
    TRAILERS(true, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "X-A: b\r\n".repeat(1000)),
    BODY(true, "HTTP/1.1 200 OK\r\n\r\n", " ".repeat(8192)),
    BODY_OF_HTTP_1_0(true, "HTTP/1.0 200 OK\r\n\r\n", " ".repeat(8192)),
    LONG_BODY(true, "HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n", " ".repeat(8192)),
    CHUNKS(true, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", ("fff\r\n" + " ".repeat(4095) + "\r\n").repeat(2)),
    COMPRESSED_BODY(true, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", null);

    /**
     * What is sent if the client reads to the end, in bytes. Whoever has bounds takes a MiB or two; as much as the sockets' buffers of
     * both sides hold counts as sent as well, and Linux lets those grow to 6 MiB by default, to 32 on some machines.
     */
    public static final long WHOLE = 64L << 20;

    private final boolean hasStatus;
    private final String beginning;
    private final String more;

    EndlessAnswer(boolean hasStatus, String beginning, String more) {
        this.hasStatus = hasStatus;
        this.beginning = beginning;
        this.more = more;
    }

    /** Whether its status and headers come whole: then a destination has taken the event. */
    public boolean hasStatus() {
        return hasStatus;
    }

    /** Gives this answer to every request. */
    public RawHttpServer serve() {
        return serve(connection -> null);
    }

    /** Gives this answer to every request for which there is no other one. */
    public RawHttpServer serve(Function<RawHttpServer.Connection, String> others) {
        byte[] zeros = more == null ? compressedZeros() : new byte[0];
        return new RawHttpServer(connection -> {
            while (connection.readRequest()) {
                String other = others.apply(connection);
                if (other != null) {
                    connection.answer(200, other);
                    continue;
                }
                connection.say(beginning);
                for (long said = 0; said < WHOLE; said += more == null ? zeros.length : more.length()) {
                    if (more == null) {
                        connection.say(zeros);
                    } else {
                        connection.say(more);
                    }
                }
            }
        });
    }

    /** 64 MiB that are 64 KiB on the line; one after the other they are one stream. */
    private static byte[] compressedZeros() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(new byte[64 << 20]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
