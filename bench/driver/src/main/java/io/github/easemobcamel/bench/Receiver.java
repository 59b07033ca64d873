package io.github.easemobcamel.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * An HTTP server that answers 200 at once, in one thread: the destinations of the runner, Easemob for its REST calls, and
 * the bound of what the load generator can do. A path can be held: then its requests wait until it is released.
 */
final class Receiver implements AutoCloseable {

    private static final String NO_REPLY = "";

    private final NioEventLoopGroup group = new NioEventLoopGroup(1, new DefaultThreadFactory("receiver", true));
    private final EventLoop loop = group.next();
    private final Tally arrivals = new Tally();
    private final Map<String, Inbox> inboxes = new ConcurrentHashMap<>();
    private final Map<String, String> replies = new ConcurrentHashMap<>();
    private final Channel server;
    private volatile long delayMicros;

    /** What came to one path. */
    private static final class Inbox {
        private final List<Runnable> waiting = new ArrayList<>();
        private boolean held;
        private volatile long received;
    }

    /**
     * @param port of 127.0.0.1, or 0 for a free one
     */
    Receiver(int port) {
        server = new ServerBootstrap().group(group).channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024).childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel made) {
                        made.pipeline().addLast(new HttpRequestDecoder(), new Requests());
                    }
                }).bind("127.0.0.1", port).syncUninterruptibly().channel();
    }

    /**
     * Serves until the process ends.
     *
     * @param args the port
     */
    public static void main(String[] args) {
        new Receiver(Integer.parseInt(args[0])).server.closeFuture().syncUninterruptibly();
    }

    /** @return where it listens, without a slash at the end */
    String url() {
        return "http://127.0.0.1:" + ((InetSocketAddress) server.localAddress()).getPort();
    }

    /**
     * @param path such as {@code /d1}
     * @return how many requests to it were answered
     */
    long received(String path) {
        return inbox(path).received;
    }

    /**
     * @param path such as {@code /d1}; its requests get no answer for now
     */
    void hold(String path) {
        inLoop(() -> inbox(path).held = true);
    }

    /**
     * @param path such as {@code /d1}; its requests are answered again, first those that wait
     */
    void release(String path) {
        inLoop(() -> {
            Inbox inbox = inbox(path);
            inbox.held = false;
            inbox.waiting.forEach(Runnable::run);
            inbox.waiting.clear();
        });
    }

    /**
     * @param path such as {@code /token}
     * @param json what it answers
     */
    void reply(String path, String json) {
        replies.put(path, json);
    }

    /**
     * @param micros how long each answer waits
     */
    void delay(long micros) {
        delayMicros = micros;
    }

    /** Counts arrivals from now on. */
    void restart() {
        inLoop(arrivals::restart);
    }

    /** @return what arrived since the restart, timed from when its callback was meant to be sent */
    Sample arrivals() {
        Sample[] taken = new Sample[1];
        inLoop(() -> taken[0] = arrivals.sample(System.nanoTime()));
        return taken[0];
    }

    @Override
    public void close() {
        server.close().syncUninterruptibly();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private Inbox inbox(String path) {
        return inboxes.computeIfAbsent(path, name -> new Inbox());
    }

    private void inLoop(Runnable task) {
        loop.submit(task).syncUninterruptibly();
    }

    private final class Requests extends SimpleChannelInboundHandler<HttpObject> {

        private String path;
        private String callId;

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
            if (part instanceof HttpRequest request) {
                path = request.uri();
                callId = request.headers().get("ce-id");
            }
            if (part instanceof LastHttpContent) {
                take(context, inbox(path), path, callId);
            }
        }

        private void take(ChannelHandlerContext context, Inbox inbox, String from, String id) {
            if (inbox.held) {
                inbox.waiting.add(() -> take(context, inbox, from, id));
                return;
            }
            if (id != null) {
                arrivals.accepted(Callbacks.intended(id));
            }
            inbox.received++;
            if (delayMicros == 0) {
                context.writeAndFlush(answer(from), context.voidPromise());
            } else {
                context.executor().schedule(() -> context.writeAndFlush(answer(from)), delayMicros, TimeUnit.MICROSECONDS);
            }
        }

        private ByteBuf answer(String to) {
            String body = replies.getOrDefault(to, NO_REPLY);
            return Unpooled.copiedBuffer("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                    + body.length() + "\r\n\r\n" + body, StandardCharsets.US_ASCII);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            context.close();
        }
    }
}
