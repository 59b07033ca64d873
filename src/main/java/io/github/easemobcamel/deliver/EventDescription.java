package io.github.easemobcamel.deliver;

import io.github.easemobcamel.config.Destination;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * Describes an event in the way of the endpoint's protocol, in the step {@code bean-describe-event}: a bean for each kind of
 * endpoint, with a method for each {@code easemob.destination.NAME.format}.
 */
public final class EventDescription {

    private final StructuredCloudEvents structured;
    private final Consumer<Exchange> signature;
    private final BiConsumer<Map<String, Object>, String> headers;

    /**
     * @param structured writes the normalised event
     * @param signature signs what is sent
     * @param headers puts the headers of a protocol in the place of the event's, for a format
     */
    public EventDescription(StructuredCloudEvents structured, Consumer<Exchange> signature,
            BiConsumer<Map<String, Object>, String> headers) {
        this.structured = structured;
        this.signature = signature;
        this.headers = headers;
    }

    /** Leaves the received bytes as they are. */
    public void callback(Exchange exchange) {
        describe(exchange, Destination.CALLBACK_FORMAT);
    }

    /** Replaces the body by the normalised event in a CloudEvent of structured mode. */
    public void event(Exchange exchange) {
        Message event = exchange.getMessage();
        event.setBody(structured.write(event.getBody(byte[].class), event.getHeaders()));
        describe(exchange, Destination.EVENT_FORMAT);
    }

    private void describe(Exchange exchange, String format) {
        signature.accept(exchange);
        headers.accept(exchange.getMessage().getHeaders(), format);
    }

    /** {@return the name of the bean for a destination, as {@code RouteBeans} binds it} */
    static String beanName(Destination destination) {
        return switch (destination.scheme()) {
            case "http", "https" -> destination.signingSecrets().isEmpty() ? "httpDescription" : "signedHttpDescription";
            case "kafka" -> "kafkaDescription";
            default -> "otherDescription";
        };
    }
}
