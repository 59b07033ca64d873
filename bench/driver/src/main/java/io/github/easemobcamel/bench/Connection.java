package io.github.easemobcamel.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.concurrent.TimeUnit;

/** One keep-alive connection with one request at a time; it is made again when the other side closes it. */
final class Connection {

    /** What the load does with a connection. */
    interface Owner {
        /**
         * @param connection it can send the next request
         */
        void ready(Connection connection);

        /**
         * @param connection the other side has closed it; it will be ready again
         */
        void gone(Connection connection);

        /**
         * @param intended when the request was meant to be sent
         * @param status of the answer; 0 if there was none
         */
        void answered(long intended, int status);
    }

    private static final int RECONNECT_MILLIS = 10;

    private final EventLoop loop;
    private final int port;
    private final Owner owner;
    private Channel channel;
    private boolean closed;
    private boolean inFlight;
    private long intended;

    /**
     * @param loop everything happens in it
     * @param port of 127.0.0.1
     * @param owner told what happens
     */
    Connection(EventLoop loop, int port, Owner owner) {
        this.loop = loop;
        this.port = port;
        this.owner = owner;
    }

    /** Connects; the owner is told when it is ready. */
    void open() {
        new Bootstrap().group(loop).channel(NioSocketChannel.class).option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel made) {
                        made.pipeline().addLast(new HttpResponseDecoder(), new Responses());
                    }
                }).connect("127.0.0.1", port).addListener(done -> {
                    if (!done.isSuccess()) {
                        reopen();
                    }
                });
    }

    /**
     * @param request the request's bytes
     * @param whenIntended when it was meant to be sent
     */
    void send(ByteBuf request, long whenIntended) {
        intended = whenIntended;
        inFlight = true;
        channel.writeAndFlush(request, channel.voidPromise());
    }

    /** Closes it for good; a request in flight gets no answer. */
    void close() {
        closed = true;
        if (channel != null) {
            channel.close();
        }
    }

    private void reopen() {
        if (!closed) {
            loop.schedule(this::open, RECONNECT_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private final class Responses extends SimpleChannelInboundHandler<HttpObject> {

        private int status;
        private boolean keepAlive;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            channel = context.channel();
            if (closed) {
                channel.close();
            } else {
                owner.ready(Connection.this);
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
            if (part instanceof HttpResponse response) {
                status = response.status().code();
                keepAlive = HttpUtil.isKeepAlive(response);
            }
            if (part instanceof LastHttpContent) {
                inFlight = false;
                owner.answered(intended, status);
                if (keepAlive) {
                    owner.ready(Connection.this);
                } else {
                    context.close();
                }
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            owner.gone(Connection.this);
            if (inFlight) {
                inFlight = false;
                owner.answered(intended, 0);
                reopen();
            } else if (!closed) {
                open();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            context.close();
        }
    }
}
