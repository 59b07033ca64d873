package io.github.easemobcamel.http;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.vertx.core.http.HttpServerOptions;

/**
 * Reads requests as Vert.x does, but refuses one with {@code Transfer-Encoding} and {@code Content-Length}: a proxy in front may
 * take another one of the two for the end of the body, and what follows for another sender's request. Netty's own takes the first
 * and forgets the second. Source: RFC 9112, 6.1 and 6.3.
 */
final class StrictRequestDecoder extends HttpRequestDecoder {

    /** @param options the bounds */
    StrictRequestDecoder(HttpServerOptions options) {
        super(new HttpDecoderConfig().setMaxInitialLineLength(options.getMaxInitialLineLength())
                .setMaxHeaderSize(options.getMaxHeaderSize()).setMaxChunkSize(options.getMaxChunkSize())
                .setInitialBufferSize(options.getDecoderInitialBufferSize()));
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Transfer-Encoding and Content-Length");
    }
}
