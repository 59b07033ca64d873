package io.github.easemobcamel.receive;

import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The start of the route {@code receive-callback}. Unlike with Camel's own HTTP consumer, the exchange starts with the body's
 * bytes and nothing else of the request: Camel's turns headers, query parameters and form fields into message headers.
 */
final class CallbackHttpConsumer extends DefaultConsumer implements PlatformHttpConsumer {

    private static final Logger LOG = LoggerFactory.getLogger(CallbackHttpConsumer.class);

    private final Function<String, CallbackHttpServer> servers;

    /**
     * @param servers the server for a path, made when it is asked for first
     */
    CallbackHttpConsumer(PlatformHttpEndpoint endpoint, Processor processor, Function<String, CallbackHttpServer> servers) {
        super(endpoint, processor);
        this.servers = servers;
    }

    @Override
    public PlatformHttpEndpoint getEndpoint() {
        return (PlatformHttpEndpoint) super.getEndpoint();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        servers.apply(getEndpoint().getPath()).attach(this);
    }

    @Override
    protected void doStop() throws Exception {
        servers.apply(getEndpoint().getPath()).detach(this);
        super.doStop();
    }

    /**
     * @param body the bytes of a callback
     * @param answer gets the HTTP status and the body of the reply, both null if the route did not make them
     */
    void process(byte[] body, BiConsumer<Integer, String> answer) throws Exception {
        Exchange exchange = createExchange(false);
        exchange.setPattern(ExchangePattern.InOut);
        exchange.getIn().setBody(body);
        createUoW(exchange);
        getAsyncProcessor().process(exchange, doneSync -> {
            try {
                Integer status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
                String reply = exchange.getMessage().getBody(String.class);
                if (exchange.getException() != null || status == null || reply == null) {
                    LOG.error("A callback could not be processed; the sender is told to try again", exchange.getException());
                    answer.accept(null, null);
                } else {
                    answer.accept(status, reply);
                }
            } finally {
                doneUoW(exchange);
                releaseExchange(exchange, false);
            }
        });
    }
}
