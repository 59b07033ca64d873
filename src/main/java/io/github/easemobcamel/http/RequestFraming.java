package io.github.easemobcamel.http;

import io.netty.buffer.ByteBufHolder;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Keeps apart in one connection what belongs to one request and what to the next, and lets the sender read each answer.
 *
 * <p>A request whose end or host is not certain is refused with 400. One that was answered before its body came is the last of its
 * connection if the body may never come ({@code Expect: 100-continue}). A connection that is closed while a body arrives, or because
 * the server ends, is closed in one direction first, and what still comes is dropped for a while: an answer is lost if the sender's
 * system is told that nobody reads any more (RFC 9112, 9.6). A sender that has closed its own direction gets the answer.
 */
final class RequestFraming extends ChannelDuplexHandler {

    private static final long LINGER_MILLIS = 2_000;
    private static final long MOST_DROPPED = 4 << 20;
    private static final String UNREADABLE = "{\"status\":\"malformed\",\"message\":\"the request could not be read\"}";

    private final ConnectionLimits limits;
    private boolean receiving;
    private boolean broken;
    private boolean awaitsContinue;
    private int unanswered;
    private boolean last;
    private boolean inputClosed;
    private boolean lingering;
    private long dropped;

    /** @param limits says when an answer is the last of its connection */
    RequestFraming(ConnectionLimits limits) {
        this.limits = limits;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (lingering) {
            drop(context, message);
            return;
        }
        if (broken && !receiving) {
            // Nobody knows whether what follows is a request.
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest request) {
            check(request);
            unanswered++;
            receiving = true;
            broken = request.decoderResult().isFailure();
            awaitsContinue = HttpUtil.is100ContinueExpected(request);
        }
        if (receiving && unanswered == 1 && !(message instanceof HttpRequest) && message instanceof HttpContent content
                && content.decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            refuseBody(context);
            return;
        }
        if (message instanceof LastHttpContent) {
            receiving = false;
        }
        super.channelRead(context, message);
    }

    /** Vert.x closes without an answer when the chunks of a body cannot be told apart. */
    private void refuseBody(ChannelHandlerContext context) {
        receiving = false;
        broken = true;
        unanswered = 0;
        FullHttpResponse answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.BAD_REQUEST,
                Unpooled.copiedBuffer(UNREADABLE, StandardCharsets.UTF_8));
        answer.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                .set(HttpHeaderNames.CONTENT_LENGTH, answer.content().readableBytes())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        context.writeAndFlush(answer).addListener(written -> context.channel().close());
    }

    private static void check(HttpRequest request) {
        HttpHeaders headers = request.headers();
        List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
        List<String> encodings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        boolean newer = HttpVersion.HTTP_1_1.equals(request.protocolVersion());
        if (request.decoderResult().isSuccess() && (hosts.size() > 1 || (hosts.isEmpty() && newer)
                || (!encodings.isEmpty()
                        && !(newer && encodings.size() == 1 && encodings.get(0).strip().equalsIgnoreCase("chunked"))))) {
            request.setDecoderResult(
                    DecoderResult.failure(new IllegalArgumentException("not one Host, or an unknown Transfer-Encoding")));
        }
        // Vert.x looks for this word alone.
        if (headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true)) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof HttpResponse response) {
            if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
                awaitsContinue = false;
                super.write(context, message, promise);
                return;
            }
            if ((awaitsContinue && receiving) || (limits.endsConnections() && unanswered == 1)) {
                last = true;
                response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            }
        }
        if (!(message instanceof LastHttpContent)) {
            super.write(context, message, promise);
            return;
        }
        unanswered--;
        ChannelPromise written = promise.unvoid();
        if (last || (inputClosed && unanswered == 0)) {
            written.addListener(done -> context.channel().close());
        }
        super.write(context, message, written);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof ChannelInputShutdownEvent) {
            inputClosed = true;
            if (lingering) {
                super.close(context, context.newPromise());
            } else if (unanswered == 0 || receiving) {
                context.channel().close();
            }
        }
        super.userEventTriggered(context, event);
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) throws Exception {
        boolean answered = (receiving || broken || limits.isLeaving()) && unanswered == 0;
        if (lingering || inputClosed || !answered || !context.channel().isActive()) {
            super.close(context, promise);
            return;
        }
        lingering = true;
        context.flush();
        if (context.channel() instanceof SocketChannel socket && context.pipeline().get(SslHandler.class) == null) {
            socket.shutdownOutput();
        }
        context.channel().closeFuture().addListener(closed -> promise.trySuccess());
        context.executor().schedule(() -> context.channel().close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
        context.channel().config().setAutoRead(true);
        context.read();
    }

    private void drop(ChannelHandlerContext context, Object message) {
        dropped += message instanceof ByteBufHolder holder ? holder.content().readableBytes() : 0;
        boolean end = message instanceof LastHttpContent || dropped > MOST_DROPPED;
        ReferenceCountUtil.release(message);
        if (end) {
            context.channel().close();
        } else {
            context.read();
        }
    }
}
