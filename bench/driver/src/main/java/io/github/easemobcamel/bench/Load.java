package io.github.easemobcamel.bench;

import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Callbacks sent to a candidate, from the moment it is made until it is closed. One thread does all of it. */
final class Load implements AutoCloseable, Connection.Owner {

    private static final int PAUSE_MILLIS = 1;
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(10);

    private final NioEventLoopGroup group = new NioEventLoopGroup(1, new DefaultThreadFactory("load", true));
    private final EventLoop loop = group.next();
    private final List<Connection> connections = new ArrayList<>();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Deque<Long> due = new ArrayDeque<>();
    private final Tally tally = new Tally();
    private final Callbacks callbacks;
    private final Predicate<Load> mayGo;
    private final boolean open;
    private volatile boolean stopped;
    private volatile long acceptedInAll;
    private long inFlight;

    private Load(int port, int count, Callbacks callbacks, boolean open, Predicate<Load> mayGo) {
        this.callbacks = callbacks;
        this.open = open;
        this.mayGo = mayGo;
        for (int number = 0; number < count; number++) {
            connections.add(new Connection(loop, port, this));
        }
        loop.execute(() -> connections.forEach(Connection::open));
    }

    /**
     * A closed loop: each connection sends the next callback when it has the answer to the one before.
     *
     * @param port of the candidate
     * @param connections how many
     * @param callbacks what to send
     * @param mayGo asked before each about this load; as long as it says no, the connection waits
     * @return the running load
     */
    static Load closed(int port, int connections, Callbacks callbacks, Predicate<Load> mayGo) {
        return new Load(port, connections, callbacks, false, mayGo);
    }

    /**
     * An open loop: callbacks are due at a fixed rate, whatever the candidate does, and their time counts from then, also
     * if they have to wait for a connection. So a candidate that stalls does not hide what it held up.
     *
     * @param port of the candidate
     * @param connections how many at most
     * @param callbacks what to send
     * @param rate how many a second
     * @return the running load
     */
    static Load open(int port, int connections, Callbacks callbacks, int rate) {
        Load load = new Load(port, connections, callbacks, true, anyTime -> true);
        Thread pace = new Thread(() -> load.pace(1_000_000_000L / rate), "pace");
        pace.setDaemon(true);
        pace.start();
        return load;
    }

    /** @return how many callbacks were answered 200 since it was made */
    long acceptedInAll() {
        return acceptedInAll;
    }

    /**
     * @param duration how long
     * @return what happened in that time from now on; an open loop ends with it
     */
    Sample sample(Duration duration) {
        inLoop(tally::restart);
        Waiting.sleep(duration);
        long until = System.nanoTime();
        if (open) {
            stop();
        }
        Sample[] taken = new Sample[1];
        inLoop(() -> {
            connections.stream().filter(connection -> open).forEach(Connection::close);
            due.forEach(tally::failed);
            due.clear();
        });
        inLoop(() -> taken[0] = tally.sample(until));
        return taken[0];
    }

    /**
     * @param duration to go on for so long without counting
     */
    void goOn(Duration duration) {
        Waiting.sleep(duration);
    }

    @Override
    public void ready(Connection connection) {
        if (open) {
            idle.add(connection);
            sendDue();
        } else if (!stopped && mayGo.test(this)) {
            send(connection, System.nanoTime());
        } else if (!stopped) {
            loop.schedule(() -> ready(connection), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void gone(Connection connection) {
        idle.remove(connection);
    }

    @Override
    public void answered(long intended, int status) {
        inFlight--;
        if (status == 200) {
            acceptedInAll++;
            tally.accepted(intended);
        } else if (status != 0) {
            tally.refused();
        } else {
            tally.failed(intended);
        }
    }

    /** Sends no more, and waits for the answers to what was sent. */
    void stop() {
        stopped = true;
        Waiting.until(LAST_ANSWERS, this::isQuiet);
    }

    @Override
    public void close() {
        stop();
        inLoop(() -> connections.forEach(Connection::close));
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private void pace(long interval) {
        for (long next = System.nanoTime(); !stopped; next += interval) {
            for (long wait = next - System.nanoTime(); wait > 0; wait = next - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            long intended = next;
            loop.execute(() -> {
                if (!stopped) {
                    due.add(intended);
                    sendDue();
                }
            });
        }
    }

    private void sendDue() {
        while (!due.isEmpty() && !idle.isEmpty()) {
            send(idle.poll(), due.poll());
        }
    }

    private void send(Connection connection, long intended) {
        inFlight++;
        connection.send(callbacks.next(intended), intended);
    }

    private boolean isQuiet() {
        return loop.submit(() -> inFlight == 0 && due.isEmpty()).syncUninterruptibly().getNow();
    }

    private void inLoop(Runnable task) {
        loop.submit(task).syncUninterruptibly();
    }
}
