package io.github.easemobcamel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * Stands between a client and a server, and can be what a network is: fall silent as a host does that vanishes, so that no connection
 * ends and nothing comes; cut all connections; hold what comes for a while, or carry it slowly.
 */
public final class TcpProxy implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 16;

    private final InetSocketAddress own;
    /** Whether it listens only while the server does, so that a client is refused as by the server. */
    private final boolean refuses;
    private volatile ServerSocket listening;
    private volatile boolean closed;
    private final String host;
    private final int port;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Set<Socket> silent = ConcurrentHashMap.newKeySet();
    private volatile boolean vanished;
    private volatile CountDownLatch held = new CountDownLatch(0);
    private volatile long delayMillis;
    private final AtomicInteger turnedAway = new AtomicInteger();

    /** @param address host and port of the server */
    public TcpProxy(String address) {
        this(address, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), false);
    }

    /**
     * @param address host and port of the server
     * @param ownHost where it listens itself, at the server's port, while the server does
     */
    public TcpProxy(String address, String ownHost) {
        this(address, new InetSocketAddress(ownHost, Integer.parseInt(address.replaceFirst(".*:", ""))), true);
    }

    private TcpProxy(String address, InetSocketAddress own, boolean refuses) {
        host = address.replaceFirst(":.*", "");
        port = Integer.parseInt(address.replaceFirst(".*:", ""));
        this.own = own;
        this.refuses = refuses;
        if (!refuses) {
            listen();
        }
        start(this::serve);
    }

    private void listen() {
        try {
            listening = new ServerSocket(own.getPort(), 100, own.getAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve() {
        while (!closed) {
            if (refuses) {
                Awaitility.await().forever().until(() -> closed || isThere());
                listen();
            }
            accept();
        }
    }

    private boolean isThere() {
        try (Socket server = new Socket(host, port)) {
            return server.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** {@return host and port} */
    public String address() {
        return "127.0.0.1:" + listening.getLocalPort();
    }

    /** {@return whether somebody is connected, even if nothing is carried} */
    public boolean isConnected() {
        return !sockets.isEmpty();
    }

    /** {@return how many connections it has accepted and ended while the server was away} */
    public int turnedAway() {
        return turnedAway.get();
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

    /** Ends all connections; new ones work. */
    public void cut() {
        List<Socket> ended = List.copyOf(sockets);
        ended.forEach(TcpProxy::close);
        ended.forEach(sockets::remove);
    }

    /** Carries nothing until it is {@linkplain #release released}, and then all that came. */
    public void hold() {
        held = new CountDownLatch(1);
    }

    public void release() {
        held.countDown();
    }

    /** From now on carries what comes so much later, one piece after the other. */
    public void delay(Duration time) {
        delayMillis = time.toMillis();
    }

    /** Carries what comes on new connections; those that were silent are closed. */
    public void appear() {
        vanished = false;
        sockets.forEach(TcpProxy::close);
        sockets.clear();
        silent.clear();
    }

    private void accept() {
        while (!closed && !listening.isClosed()) {
            try {
                Socket client = listening.accept();
                if (vanished) {
                    sockets.add(client);
                    continue;
                }
                connect(client);
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private void connect(Socket client) {
        try {
            Socket server = new Socket(host, port);
            sockets.add(client);
            sockets.add(server);
            start(() -> carry(client, server));
            start(() -> carry(server, client));
        } catch (IOException e) {
            // The server is away.
            if (refuses) {
                close(client);
                close(listening);
            } else {
                start(() -> turnAway(client));
            }
        }
    }

    /** As a balancer does, which looks for a server when it has heard what is asked. */
    private void turnAway(Socket client) {
        try (client) {
            client.getInputStream().read();
        } catch (IOException e) {
            // The client has gone.
        }
        turnedAway.incrementAndGet();
    }

    private void carry(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            for (int read = from.getInputStream().read(buffer); read >= 0; read = from.getInputStream().read(buffer)) {
                if (silent.contains(from)) {
                    return;
                }
                held.await();
                if (delayMillis > 0) {
                    TimeUnit.MILLISECONDS.sleep(delayMillis);
                }
                to.getOutputStream().write(buffer, 0, read);
            }
            closeUnlessSilent(from, to);
        } catch (IOException e) {
            closeUnlessSilent(from, to);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Who connects again at once must be refused, too, if the server has gone: its connections and its port go together. */
    private void closeUnlessSilent(Socket... ends) {
        if (refuses && !closed && !silent.contains(ends[0]) && !isThere()) {
            close(listening);
        }
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
        closed = true;
        silent.clear();
        release();
        if (listening != null) {
            close(listening);
        }
        sockets.forEach(TcpProxy::close);
    }
}
