package io.github.easemobcamel.http.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server that says on a connection whatever a test wants, HTTP or not, and counts what it could send. */
public final class RawHttpServer implements AutoCloseable {

    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *([0-9]+)");

    private final ServerSocket server;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong sent = new AtomicLong();

    /** What is said on one connection; when it is over, the connection is closed. */
    public interface Talk {
        void on(Connection connection) throws Exception;
    }

    /** One connection, from the side of the server. */
    public final class Connection {

        private final InputStream in;
        private final OutputStream out;
        private final int number;
        private String request = "";

        private Connection(Socket socket, int number) throws IOException {
            this.in = socket.getInputStream();
            this.out = socket.getOutputStream();
            this.number = number;
        }

        /** The first one is 1. */
        public int number() {
            return number;
        }

        /** Takes the next request off the connection; false if there is none. */
        public boolean readRequest() throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int octet = in.read();
                if (octet < 0) {
                    return false;
                }
                head.append((char) octet);
            }
            Matcher length = LENGTH.matcher(head);
            if (length.find()) {
                in.readNBytes(Integer.parseInt(length.group(1)));
            }
            request = head.toString();
            requests.add(request);
            return true;
        }

        /** The last request's head, as it came. */
        public String request() {
            return request;
        }

        /** What the last request asked for, as it came. */
        public String path() {
            return request.split(" ")[1];
        }

        /** Answers the last request as other servers do. */
        public Connection answer(int status, String body) throws IOException {
            return say("HTTP/1.1 " + status + " x\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        }

        /** Carries bytes to and from another server until one side ends; the way of a proxy. */
        public void relay(int port) throws IOException {
            try (Socket target = new Socket(InetAddress.getLoopbackAddress(), port)) {
                start(() -> target.getInputStream().transferTo(out));
                in.transferTo(target.getOutputStream());
            }
        }

        public Connection say(String text) throws IOException {
            return say(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        public Connection say(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
            sent.addAndGet(bytes.length);
            return this;
        }
    }

    public RawHttpServer(Talk talk) {
        try {
            server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(() -> {
            while (!server.isClosed()) {
                Socket socket = server.accept();
                open.add(socket);
                start(() -> {
                    try (socket) {
                        talk.on(new Connection(socket, connections.incrementAndGet()));
                    }
                });
            }
        });
    }

    private interface Task {
        void run() throws Exception;
    }

    private static void start(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (Exception e) {
                // the other side has closed the connection, or the test is over
            }
        }, "raw-http-server");
        thread.setDaemon(true);
        thread.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    public int port() {
        return server.getLocalPort();
    }

    /** How many bytes could be sent on all connections: what was read, and what lies in the buffers of the sockets. */
    public long sent() {
        return sent.get();
    }

    /** The heads of all requests, as they came. */
    public List<String> requests() {
        return requests;
    }

    public int connections() {
        return connections.get();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
