package io.github.easemobcamel.rest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.apache.camel.support.DefaultExchange;

/**
 * Sends one call through the route {@code send-to-easemob}, in a message of its own: nothing of the caller's message is
 * there to leak into a header, a path or an endpoint's options. The token goes beside the message, in {@link TokenInUse}.
 */
final class CallRoute implements BiFunction<EasemobCall, AppToken, HttpReply> {

    private static final String ENTRANCE = "direct:send-to-easemob";

    private final Supplier<ProducerTemplate> routes;
    private final TokenInUse tokenInUse;
    private final RestSettings settings;
    private final Clock clock;

    /** @param routes sends to the routes that run now; they are others after a route file was edited */
    CallRoute(Supplier<ProducerTemplate> routes, TokenInUse tokenInUse, RestSettings settings, Clock clock) {
        this.routes = routes;
        this.tokenInUse = tokenInUse;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * {@return what came back, with whatever status}
     *
     * @param call what to send
     * @param token the token to send it with
     * @throws EasemobException {@code no_reply} if nothing did
     */
    @Override
    public HttpReply apply(EasemobCall call, AppToken token) {
        ProducerTemplate template = routes.get();
        Exchange exchange = new DefaultExchange(template.getCamelContext(), ExchangePattern.InOut);
        Message message = exchange.getMessage();
        message.setHeader(Exchange.HTTP_METHOD, call.endpoint().method());
        message.setHeader(Exchange.HTTP_PATH, AppPath.of(settings).path(call.path()));
        if (call.traceparent() != null) {
            // For the spans of the route; no header of the message goes out.
            message.setHeader("traceparent", call.traceparent());
        }
        if (call.body() != null) {
            message.setBody(call.body().toString().getBytes(StandardCharsets.UTF_8));
        }
        tokenInUse.during(token, () -> template.send(ENTRANCE, exchange));
        if (exchange.getException() != null) {
            throw failure(exchange.getException());
        }
        return reply(exchange.getMessage());
    }

    private HttpReply reply(Message message) {
        Integer status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
        byte[] body = message.getBody(byte[].class);
        return new HttpReply(status == null ? 0 : status, body == null ? "" : new String(body, StandardCharsets.UTF_8),
                RetryAfter.parse(message.getHeader("Retry-After", String.class), clock));
    }

    private static EasemobException failure(Exception e) {
        boolean mayPass = e instanceof IOException || e instanceof DirectConsumerNotAvailableException;
        return EasemobException.local(mayPass ? EasemobException.NO_REPLY : EasemobException.NOT_SENT, e.toString(), mayPass, e);
    }
}
