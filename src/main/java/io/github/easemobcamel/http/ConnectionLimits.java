package io.github.easemobcamel.http;

import io.github.easemobcamel.log.Tally;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.util.AttributeKey;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Bounds the connections of one server, in number and in time, whatever their senders do or leave undone.
 *
 * <p>When there are too many, the one that has waited longest for its sender makes room for the new one: a sender with a
 * request gets through however many connections others keep open and hardly use. Only if all of them have a request that is
 * being answered, the new one is closed.
 */
final class ConnectionLimits {

    private static final String WATCH = "easemob-connection-watch";
    private static final AttributeKey<ConnectionWatch> CONNECTING = AttributeKey.valueOf(WATCH);

    private final int max;
    private final ConnectionTimes times;
    private final LongSupplier nanoTime;
    private final Tally tooMany = new Tally();
    private final Tally tooSlow = new Tally();
    private final Set<ConnectionWatch> open = new LinkedHashSet<>();
    /** Those whose sender has to do something next; who began to wait first stands first. */
    private final Set<ConnectionWatch> waiting = new LinkedHashSet<>();

    /**
     * @param max how many connections may be open
     * @param times how long they may take
     * @param nanoTime the time that nobody sets
     */
    ConnectionLimits(int max, ConnectionTimes times, LongSupplier nanoTime) {
        this.max = max;
        this.times = times;
        this.nanoTime = nanoTime;
    }

    /** @param channel a connection that has just been opened; with TLS, after {@link #connecting}, it is ready for HTTP now */
    void opened(Channel channel) {
        if (!channel.hasAttr(CONNECTING)) {
            connecting(channel);
        }
        if (channel.isOpen()) {
            // Who has said all still wants the answer.
            channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
            channel.pipeline().addBefore("handler", RequestFraming.class.getName(), new RequestFraming());
            channel.pipeline().addBefore("handler", WATCH, channel.attr(CONNECTING).get());
        }
    }

    /** @param channel a connection that has just been opened, before it has agreed on TLS: the time for headers begins */
    void connecting(Channel channel) {
        ConnectionWatch watch = new ConnectionWatch(this, channel);
        channel.attr(CONNECTING).set(watch);
        if (admit(watch)) {
            channel.closeFuture().addListener(closed -> closed(watch));
        } else {
            channel.close();
        }
    }

    private synchronized boolean admit(ConnectionWatch watch) {
        if (open.size() >= max) {
            tooMany.count("Closed {} connection(s), for there were more than {} (easemob.server.max-connections)", max);
            if (waiting.isEmpty()) {
                return false;
            }
            close(waiting.iterator().next());
        }
        open.add(watch);
        waits(watch, times.headers());
        return true;
    }

    /** The headers of a request are complete. */
    synchronized void headersCame(ConnectionWatch watch) {
        waits(watch, times.body());
    }

    /** It is our turn now. */
    synchronized void requestCame(ConnectionWatch watch) {
        waiting.remove(watch);
    }

    /** All requests are answered. */
    synchronized void answered(ConnectionWatch watch) {
        waiting.remove(watch);
        waits(watch, times.idle());
    }

    /** Closes what has not done in time what it should. */
    synchronized void closeOverdue() {
        long now = nanoTime.getAsLong();
        for (ConnectionWatch watch : List.copyOf(waiting)) {
            if (now - watch.deadline() >= 0) {
                if (!watch.isIdle()) {
                    tooSlow.count("Closed {} connection(s) whose request did not come in time");
                }
                close(watch);
            }
        }
    }

    /** A connection keeps its place in the order: one that begins to send does not wait less than before. */
    private void waits(ConnectionWatch watch, Duration time) {
        if (open.contains(watch)) {
            watch.due(nanoTime.getAsLong() + time.toNanos());
            waiting.add(watch);
        }
    }

    private synchronized void closed(ConnectionWatch watch) {
        open.remove(watch);
        waiting.remove(watch);
    }

    private void close(ConnectionWatch watch) {
        open.remove(watch);
        waiting.remove(watch);
        watch.channel().close();
    }
}
