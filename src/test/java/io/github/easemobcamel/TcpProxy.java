package io.github.easemobcamel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between a client and a server, and can fall silent as a host does that vanishes: no connection ends, and nothing comes. */
public final class TcpProxy implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 16;

    private final ServerSocket listening;
    private final String host;
    private final int port;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Set<Socket> silent = ConcurrentHashMap.newKeySet();
    private volatile boolean vanished;

    /** @param address host and port of the server */
    public TcpProxy(String address) {
        host = address.replaceFirst(":.*", "");
        port = Integer.parseInt(address.replaceFirst(".*:", ""));
        try {
            listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    /** {@return host and port} */
    public String address() {
        return "127.0.0.1:" + listening.getLocalPort();
    }

    /** Carries nothing any more for the connections that there are, without closing them; new ones work. */
    public void silenceConnections() {
        silent.addAll(sockets);
    }

    /** Carries nothing any more, without closing anything. */
    public void vanish() {
        vanished = true;
        silenceConnections();
    }

    /** Carries what comes on new connections; those that were silent are closed. */
    public void appear() {
        vanished = false;
        sockets.forEach(TcpProxy::close);
        sockets.clear();
        silent.clear();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                if (vanished) {
                    sockets.add(client);
                    continue;
                }
                Socket server = new Socket(host, port);
                sockets.add(client);
                sockets.add(server);
                start(() -> carry(client, server));
                start(() -> carry(server, client));
            } catch (IOException e) {
                // Closed, or the server is away.
            }
        }
    }

    private void carry(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            for (int read = from.getInputStream().read(buffer); read >= 0; read = from.getInputStream().read(buffer)) {
                if (silent.contains(from)) {
                    return;
                }
                to.getOutputStream().write(buffer, 0, read);
            }
            closeUnlessSilent(from, to);
        } catch (IOException e) {
            closeUnlessSilent(from, to);
        }
    }

    private void closeUnlessSilent(Socket... ends) {
        for (Socket end : ends) {
            if (!silent.contains(end)) {
                close(end);
            }
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "tcp-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(AutoCloseable end) {
        try {
            end.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        silent.clear();
        close(listening);
        sockets.forEach(TcpProxy::close);
    }
}
