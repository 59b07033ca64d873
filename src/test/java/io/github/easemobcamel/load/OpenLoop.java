package io.github.easemobcamel.load;

import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * Posts callbacks at a steady rate, whatever becomes of those before (open loop), as Easemob does: each has ten seconds ({@code proof.patience}), and what is not
 * answered 200 is sent once more at once. One half of them comes on new connections, the other on connections that stay open. A
 * connection that the other side has closed is not used, as each HTTP client sees to; what was sent before it was seen to be closed is
 * a failure, though most HTTP clients would send it again by themselves.
 */
final class OpenLoop implements AutoCloseable {

    private static final long ANSWER_SECONDS = Long.getLong("proof.patience", 10);
    private static final int MOST_IDLE = 64;
    private static final int LONGEST_ANSWER = 1 << 16;

    private final NioEventLoopGroup group = new NioEventLoopGroup(1);
    private final EventLoop loop = group.next();
    private final int port;
    private final NumberedCallbacks callbacks;
    private final RestartBook book;
    /** The one that was used longest ago stands first. */
    private final Deque<Channel> idle = new ArrayDeque<>();
    private ScheduledFuture<?> clock;
    private int sent;
    private int unanswered;

    /**
     * @param port of 127.0.0.1
     * @param callbacks what is sent
     * @param book gets the answers
     */
    OpenLoop(int port, NumberedCallbacks callbacks, RestartBook book) {
        this.port = port;
        this.callbacks = callbacks;
        this.book = book;
    }

    /** @param rate callbacks a second from now on */
    void start(int rate) {
        long begin = System.nanoTime();
        int before = sent;
        long pause = TimeUnit.SECONDS.toNanos(1) / rate;
        clock = loop.scheduleAtFixedRate(() -> {
            for (long due = begin + (sent - before) * pause; due <= System.nanoTime(); due += pause) {
                unanswered++;
                new Attempt(sent, callbacks.body(sent++), due, false).send();
            }
        }, 0, 1, TimeUnit.MILLISECONDS);
    }

    /** Sends nothing new any more; returns when all is answered, or has failed twice. */
    void stop() throws Exception {
        loop.submit(() -> clock.cancel(false)).get();
        await().atMost(Duration.ofSeconds(3 * ANSWER_SECONDS)).until(() -> loop.submit(() -> unanswered).get() == 0);
    }

    /** {@return how many callbacks were sent, second tries not counted} */
    int sent() throws Exception {
        return loop.submit(() -> sent).get();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private final class Attempt extends SimpleChannelInboundHandler<FullHttpResponse> {

        private final int number;
        private final byte[] body;
        private final long due;
        private final boolean second;
        private final boolean keeps;
        private boolean done;
        private boolean reused;
        private Channel channel;
        private ScheduledFuture<?> patience;

        private Attempt(int number, byte[] body, long due, boolean second) {
            this.number = number;
            this.body = body;
            this.due = due;
            this.second = second;
            // What failed says that open connections are not to be trusted.
            keeps = number % 2 == 0 && !second;
        }

        private void send() {
            patience = loop.schedule(() -> failed("no answer in time"), ANSWER_SECONDS, TimeUnit.SECONDS);
            Channel open = keeps ? idle.poll() : null;
            while (open != null && !open.isActive()) {
                open = idle.poll();
            }
            if (open != null) {
                reused = true;
                channel = open;
                open.pipeline().addLast(this);
                write(open);
                return;
            }
            new Bootstrap().group(loop).channel(NioSocketChannel.class).option(ChannelOption.TCP_NODELAY, true)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) TimeUnit.SECONDS.toMillis(ANSWER_SECONDS))
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel made) {
                            channel = made;
                            made.pipeline().addLast(new HttpClientCodec(), new HttpObjectAggregator(LONGEST_ANSWER), Attempt.this);
                        }
                    }).connect("127.0.0.1", port).addListener(connected -> {
                        if (!connected.isSuccess()) {
                            failed(connected.cause() instanceof ConnectException ? "refused" : connected.cause().toString());
                        }
                    });
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            write(context.channel());
        }

        private void write(Channel channel) {
            FullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/callbacks",
                    Unpooled.wrappedBuffer(body));
            request.headers().set(HttpHeaderNames.HOST, "127.0.0.1").set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                    .set(HttpHeaderNames.CONTENT_LENGTH, request.content().readableBytes());
            channel.writeAndFlush(request);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse answer) {
            int status = answer.status().code();
            boolean open = HttpUtil.isKeepAlive(answer) && keeps && idle.size() < MOST_IDLE;
            if (open) {
                context.pipeline().remove(this);
                idle.add(context.channel());
            }
            if (status == 200) {
                done();
                book.answered(number, System.nanoTime() - due);
            } else {
                failed("answered " + status);
            }
            if (!open) {
                context.close();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            failed(reused ? "closed without an answer, used before" : "closed without an answer");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            failed("reset");
            context.close();
        }

        private boolean done() {
            boolean first = !done;
            done = true;
            patience.cancel(false);
            if (first) {
                unanswered--;
            }
            return first;
        }

        private void failed(String how) {
            if (done()) {
                if (channel != null) {
                    channel.close();
                }
                book.failed(number, how, second);
                if (!second) {
                    unanswered++;
                    new Attempt(number, body, due, true).send();
                }
            }
        }
    }
}
