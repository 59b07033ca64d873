package io.github.easemobcamel.proof;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Finds ports for servers that go away and come back. */
final class Port {

    /** From 32768 on, Linux takes ports for outgoing connections, macOS and Windows from 49152 on. */
    private static final int LOWEST = 20_000;
    private static final int BEHIND = 32_000;
    private static final int ATTEMPTS = 100;

    private Port() {
    }

    /**
     * A port of the loopback interface that is free and stays so. A port that the system gives to outgoing connections does
     * not: of thousands of attempts to connect to it while its server is away, one comes from that very port, reaches
     * itself, and the server finds its port in use.
     */
    static int free() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, BEHIND);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // The next one, then.
            }
        }
        throw new IllegalStateException("no free port from " + LOWEST + " to " + BEHIND);
    }
}
