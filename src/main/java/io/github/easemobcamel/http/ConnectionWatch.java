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
    private volatile boolean isNew = true;
    private volatile long since;
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
            isNew = false;
            limits.headersCame(this);
        }
        if (message instanceof LastHttpContent) {
            receiving = false;
            if (unanswered > 0) {
                limits.requestCame(this);
            } else {
                limits.answered(this);
            }
        }
        super.channelRead(context, message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        boolean informs = message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        if (!(message instanceof LastHttpContent) || informs) {
            super.write(context, message, promise);
            return;
        }
        ChannelPromise written = promise.unvoid();
        written.addListener(done -> {
            unanswered--;
            if (unanswered == 0 && !receiving) {
                limits.answered(this);
            }
        });
        super.write(context, message, written);
    }

    /** {@return whether the headers of its first request have not come} */
    boolean isNew() {
        return isNew;
    }

    /** {@return since when its request is on its way, in the limits' nanoseconds} */
    long since() {
        return since;
    }

    void since(long nanos) {
        since = nanos;
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
