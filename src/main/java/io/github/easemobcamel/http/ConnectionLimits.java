package io.github.easemobcamel.http;

import io.github.easemobcamel.log.Tally;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.AttributeKey;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Bounds the connections of one server, in number and in time, whatever their senders do or leave undone; and ends them so that no
 * sender loses an answer.
 *
 * <p>When there are as many as may be, one that waits for its sender is closed for a new one: an idle one first, else one whose request
 * has been on its way for a second; none whose request is only not read yet. While there is none, no connection is accepted: the operating system keeps the new ones, and
 * their requests. While it is so crowded, and for a second after, each answer ends its connection.
 */
final class ConnectionLimits {

    private static final String WATCH = "easemob-connection-watch";
    private static final AttributeKey<ConnectionWatch> CONNECTING = AttributeKey.valueOf(WATCH);
    /** A sender that wants something has sent its request by then. */
    private static final Duration FAIR_CHANCE = Duration.ofSeconds(1);
    private static final long CROWDED_NANOS = Duration.ofSeconds(1).toNanos();
    /** How long a sender may take to notice that its connection is closed in one direction. */
    private static final Duration MOMENT = Duration.ofMillis(200);
    private static final Duration SHORT = Duration.ofMillis(1);

    private final int max;
    private final ConnectionTimes times;
    private final LongSupplier nanoTime;
    private final Tally tooMany = new Tally();
    private final Tally tooSlow = new Tally();
    /** Those that were accepted and are not closed. */
    private final Set<Channel> open = new HashSet<>();
    /** Of these, those that the event loop has not seen yet. */
    private final Set<Channel> accepted = new HashSet<>();
    /** Those whose request is on its way; who began first stands first. */
    private final Set<ConnectionWatch> arriving = new LinkedHashSet<>();
    /** Those that have a request which is being answered. */
    private final Set<ConnectionWatch> answering = new HashSet<>();
    /** Those whose requests are answered; who has been idle longest stands first. */
    private final Set<ConnectionWatch> idle = new LinkedHashSet<>();
    private volatile long crowdedUntil;
    private volatile boolean leaving;
    private boolean ending;
    private boolean makingRoom;
    private Runnable whenRoom = () -> {};

    /**
     * @param max how many connections may be open
     * @param times how long they may take
     * @param nanoTime the time that nobody sets
     */
    ConnectionLimits(int max, ConnectionTimes times, LongSupplier nanoTime) {
        this.max = max;
        this.times = times;
        this.nanoTime = nanoTime;
        crowdedUntil = nanoTime.getAsLong();
    }

    /**
     * {@return whether a connection that waits to be accepted may be so now}
     *
     * @param later is run once if not, when it is worth asking again
     */
    synchronized boolean hasRoom(Runnable later) {
        if (open.size() < max) {
            return true;
        }
        whenRoom = later;
        if (!idle.isEmpty()) {
            makeRoom(idle.iterator().next(), idle);
            return false;
        }
        crowdedUntil = nanoTime.getAsLong() + CROWDED_NANOS;
        arriving.stream().findFirst().filter(watch -> nanoTime.getAsLong() - watch.since() >= FAIR_CHANCE.toNanos())
                .ifPresent(watch -> makeRoom(watch, arriving));
        return false;
    }

    private void makeRoom(ConnectionWatch longest, Set<ConnectionWatch> waiting) {
        if (makingRoom) {
            return;
        }
        makingRoom = true;
        closeUnlessSomethingCame(longest, SHORT, () -> {
            makingRoom = false;
            boolean waits = waiting.contains(longest);
            if (waits) {
                tooMany.count("Closed {} connection(s), for there were more than {} (easemob.server.max-connections)", max);
                open.remove(longest.channel());
            }
            return waits;
        });
    }

    /** @param channel a connection that has just been accepted */
    synchronized void accepted(Channel channel) {
        open.add(channel);
        accepted.add(channel);
        channel.closeFuture().addListener(closed -> closed(channel));
    }

    /** @param channel a connection that has just been opened; with TLS, after {@link #connecting}, it is ready for HTTP now */
    void opened(Channel channel) {
        if (!channel.hasAttr(CONNECTING)) {
            connecting(channel);
        }
        if (channel.isOpen()) {
            // Who has said all still wants the answer.
            channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
            channel.pipeline().addBefore("handler", RequestFraming.class.getName(), new RequestFraming(this));
            channel.pipeline().addBefore("handler", WATCH, channel.attr(CONNECTING).get());
        }
    }

    /** @param channel a connection that has just been opened, before it has agreed on TLS: the time for headers begins */
    void connecting(Channel channel) {
        ConnectionWatch watch = new ConnectionWatch(this, channel);
        channel.attr(CONNECTING).set(watch);
        synchronized (this) {
            accepted.remove(channel);
            watch.since(nanoTime.getAsLong());
            put(watch, arriving, times.headers());
            if (ending) {
                closeIfSilent(watch, FAIR_CHANCE);
            }
        }
    }

    /** The headers of a request are complete. */
    synchronized void headersCame(ConnectionWatch watch) {
        if (idle.remove(watch)) {
            watch.since(nanoTime.getAsLong());
        }
        // One that was there before keeps its place.
        put(watch, arriving, times.body());
    }

    /** It is our turn now. */
    synchronized void requestCame(ConnectionWatch watch) {
        forget(watch);
        if (open.contains(watch.channel())) {
            answering.add(watch);
        }
    }

    /** All requests are answered. */
    synchronized void answered(ConnectionWatch watch) {
        forget(watch);
        put(watch, idle, times.idle());
        if (ending) {
            closeIfSilent(watch, SHORT);
        }
        again();
    }

    /** Closes what has not done in time what it should. */
    synchronized void closeOverdue() {
        long now = nanoTime.getAsLong();
        for (Set<ConnectionWatch> waiting : List.of(arriving, idle)) {
            for (ConnectionWatch watch : List.copyOf(waiting)) {
                if (now - watch.deadline() >= 0) {
                    closeUnlessSomethingCame(watch, SHORT, () -> {
                        boolean overdue = waiting.contains(watch) && now - watch.deadline() >= 0;
                        if (overdue && waiting == arriving && !ending) {
                            tooSlow.count("Closed {} connection(s) whose request did not come in time");
                        }
                        return overdue;
                    });
                }
            }
        }
        again();
    }

    /** {@return whether the connection of each answer ends with it} */
    boolean endsConnections() {
        return leaving || crowdedUntil - nanoTime.getAsLong() > 0;
    }

    /** {@return whether the server ends} */
    boolean isLeaving() {
        return leaving;
    }

    /**
     * From now on each answer ends its connection. Returns when none is idle.
     *
     * @param longest how long to wait for that at most
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    synchronized void leave(Duration longest) throws InterruptedException {
        leaving = true;
        long end = nanoTime.getAsLong() + longest.toNanos();
        while (!idle.isEmpty() && nanoTime.getAsLong() - end < 0) {
            wait(MOMENT.toMillis());
        }
    }

    /**
     * When no connection is accepted any more: closes those that are idle, and returns when all requests have been answered that had
     * come or came within a moment, and their senders have seen the end.
     *
     * @param longest how long to wait for the answers at most
     * @return whether all were answered
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    synchronized boolean end(Duration longest) throws InterruptedException {
        leaving = true;
        ending = true;
        idle.forEach(watch -> closeIfSilent(watch, SHORT));
        arriving.stream().filter(ConnectionWatch::isNew).forEach(watch -> closeIfSilent(watch, FAIR_CHANCE));
        long end = nanoTime.getAsLong() + longest.toNanos();
        while (!isQuiet() && nanoTime.getAsLong() - end < 0) {
            wait(MOMENT.toMillis() / 4);
            closeOverdue();
        }
        boolean answered = isQuiet();
        long endOfMoment = nanoTime.getAsLong() + MOMENT.toNanos();
        while (!open.isEmpty() && nanoTime.getAsLong() - endOfMoment < 0) {
            wait(MOMENT.toMillis() / 4);
        }
        return answered;
    }

    private boolean isQuiet() {
        return Stream.of(accepted, arriving, answering, idle).allMatch(Set::isEmpty);
    }

    private void closeIfSilent(ConnectionWatch watch, Duration delay) {
        closeUnlessSomethingCame(watch, delay, () -> idle.contains(watch) || (arriving.contains(watch) && watch.isNew()));
    }

    /** From within the event loop, as a task for later: so it looks for what has come before, however busy it is. */
    private void closeUnlessSomethingCame(ConnectionWatch watch, Duration delay, BooleanSupplier stillWaits) {
        EventLoop loop = watch.channel().eventLoop();
        loop.execute(() -> loop.schedule(() -> {
            boolean close;
            synchronized (this) {
                close = stillWaits.getAsBoolean();
                if (close) {
                    forget(watch);
                }
                again();
            }
            if (close) {
                watch.channel().close();
            }
        }, delay.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** A connection keeps its place in the order: one that begins to send does not wait less than before. */
    private void put(ConnectionWatch watch, Set<ConnectionWatch> waiting, Duration time) {
        if (open.contains(watch.channel())) {
            watch.due(nanoTime.getAsLong() + time.toNanos());
            waiting.add(watch);
        }
    }

    private void forget(ConnectionWatch watch) {
        arriving.remove(watch);
        answering.remove(watch);
        idle.remove(watch);
    }

    private synchronized void closed(Channel channel) {
        open.remove(channel);
        accepted.remove(channel);
        ConnectionWatch watch = channel.attr(CONNECTING).get();
        if (watch != null) {
            forget(watch);
        }
        again();
    }

    private void again() {
        Runnable later = whenRoom;
        whenRoom = () -> {};
        later.run();
        notifyAll();
    }
}
