package io.github.easemobcamel.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;

/** Sees in one connection when requests and answers begin and end, and tells {@link ConnectionLimits}. */
final class ConnectionWatch extends ChannelDuplexHandler {

    private final ConnectionLimits limits;
    private final Channel channel;
    /** Requests whose headers have come and whose answer has not ended; only one is received at a time. */
    private int unanswered;
    private boolean receiving;
    private volatile boolean idle;
    private volatile long deadline;

    ConnectionWatch(ConnectionLimits limits, Channel channel) {
        this.limits = limits;
        this.channel = channel;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof HttpRequest) {
            unanswered++;
            receiving = true;
            idle = false;
            limits.headersCame(this);
        }
        if (message instanceof LastHttpContent) {
            receiving = false;
            if (unanswered > 0) {
                limits.requestCame(this);
            } else {
                becomeIdle();
            }
        }
        super.channelRead(context, message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        boolean informs = message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        if (message instanceof LastHttpContent && !informs) {
            unanswered--;
            if (unanswered == 0 && !receiving) {
                becomeIdle();
            }
        }
        super.write(context, message, promise);
    }

    private void becomeIdle() {
        idle = true;
        limits.answered(this);
    }

    /** {@return whether a request was answered and nothing of the next one has been seen} */
    boolean isIdle() {
        return idle;
    }

    /** {@return by when the sender must have done what it is to do next, in the limits' nanoseconds} */
    long deadline() {
        return deadline;
    }

    void due(long nanos) {
        deadline = nanos;
    }

    Channel channel() {
        return channel;
    }
}
