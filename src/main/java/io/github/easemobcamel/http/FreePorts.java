package io.github.easemobcamel.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Ports for servers that live as long as a test or a rehearsal. */
public final class FreePorts {

    private FreePorts() {
    }

    /**
     * {@return so many ports of the loopback interface that nobody has now, each another one}
     *
     * @param count how many
     * @throws IOException if there are not so many
     */
    public static List<Integer> of(int count) throws IOException {
        List<Integer> ports = new ArrayList<>();
        if (count > 0) {
            // As long as it is open, nobody gets it a second time.
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                ports.add(socket.getLocalPort());
                ports.addAll(of(count - 1));
            }
        }
        return ports;
    }
}
