package io.github.easemobcamel.kit;

import static io.github.easemobcamel.event.Json.JSON;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.deliver.DeliveryAttempts;
import io.github.easemobcamel.deliver.DeliveryRoutes;
import io.github.easemobcamel.event.EventHeader;
import io.github.easemobcamel.http.client.BoundedHttpComponent;
import io.github.easemobcamel.kit.TestFile.Kind;
import io.github.easemobcamel.kit.TestFile.Reply;
import java.net.ConnectException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.spi.ComponentResolver;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.support.MessageHelper;

/**
 * Stands for everything outside of the runner: what a step sends there is noted and answered as the test says, and what a route waits for
 * from there comes only when the test says so. The components of Camel that would connect are never made.
 */
final class Outside {

    /** What works within the process, or is served by the runner itself. */
    private static final Set<String> INSIDE = Set.of("bean", "class", "controlbus", "dataformat", "direct", "disruptor",
            "freemarker", "jms",
            "jolt", "json-patch", "json-validator", "jsonata", "jslt", "jte", "kamelet", "language", "log", "mock", "mustache",
            "mvel",
            "platform-http", "ref", "rest", "rest-api", "saga", "seda", "stub", "string-template", "thymeleaf", "validator",
            "velocity", "xj",
            "xslt", "xslt-saxon");
    private static final int FIRST_FAILURE = 300;

    private final Observed observed;
    private final List<Told> told = new CopyOnWriteArrayList<>();

    private record Told(Reply reply, AtomicInteger left) {
    }

    Outside(Observed observed) {
        this.observed = observed;
    }

    /** @param camel a context, before its routes are read */
    void surround(CamelContext camel) {
        List.of("http", "https").forEach(camel::removeComponent);
        ComponentResolver inside = camel.getCamelContextExtension().getContextPlugin(ComponentResolver.class);
        ComponentResolver resolver = (name, context) -> INSIDE.contains(name) ? inside.resolveComponent(name, context)
                : component();
        camel.getCamelContextExtension().addContextPlugin(ComponentResolver.class, resolver);
    }

    void clear() {
        told.clear();
    }

    void tell(Reply reply) {
        told.add(new Told(reply, new AtomicInteger(reply.times())));
    }

    /** {@return a URI without its options, and with as many slashes as there is need} */
    static String plain(String uri) {
        return uri.replaceFirst("\\?.*", "").replaceFirst("^([\\w+.-]+):/*", "$1:");
    }

    private Component component() {
        return new DefaultComponent() {

            @Override
            protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
                String target = getAndRemoveParameter(parameters, BoundedHttpComponent.TARGET, String.class);
                parameters.clear();
                return new OutsideEndpoint(uri, this, target);
            }

            /** Its properties are of the component that it stands for. */
            @Override
            public PropertyConfigurer getComponentPropertyConfigurer() {
                return (camel, target, name, value, ignoreCase) -> true;
            }

            @Override
            public boolean isAutowiredEnabled() {
                return false;
            }
        };
    }

    private final class OutsideEndpoint extends DefaultEndpoint {

        private final String address;

        /** @param target path and query of a destination's web address, or null */
        private OutsideEndpoint(String uri, Component component, String target) {
            super(uri, component);
            String plain = uri.replaceFirst("\\?.*", "");
            address = target == null ? plain : plain.replaceFirst("/$", "") + target;
        }

        @Override
        public Producer createProducer() {
            return new DefaultProducer(this) {
                @Override
                public void process(Exchange exchange) throws Exception {
                    send(getEndpointUri(), address, exchange);
                }
            };
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            return new DefaultConsumer(this, processor);
        }

        @Override
        public boolean isLenientProperties() {
            return true;
        }
    }

    private void send(String uri, String address, Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        boolean http = uri.startsWith("http:") || uri.startsWith("https:");
        String about = http ? address(address, message) : address;
        ObjectNode members = members(message);
        if (http) {
            members.put("method", method(uri, message));
            if (message.getHeader(Exchange.HTTP_QUERY) != null) {
                members.put("query", message.getHeader(Exchange.HTTP_QUERY, String.class));
            }
        }
        observed.add(Kind.SENT, about, members);
        String route = String.valueOf(ExchangeHelper.getAtRouteId(exchange));
        String destination = route.startsWith(DeliveryRoutes.ID_PREFIX) ? route.substring(DeliveryRoutes.ID_PREFIX.length()) : "";
        if (exchange.getProperty(DeliveryAttempts.TAKEN) instanceof Message taken && !destination.isEmpty()) {
            observed.sent(destination, taken.getHeader(EventHeader.CALL_ID, String.class), members);
        }
        Reply reply = reply(destination, about);
        if (reply != null || http) {
            answer(exchange, reply, uri, http);
        }
    }

    private Reply reply(String destination, String about) {
        return told.stream()
                .filter(one -> one.reply().from().equals(destination)
                        || Differences.matches(plain(one.reply().from()), plain(about)))
                .filter(one -> one.left().getAndUpdate(left -> Math.max(0, left - 1)) > 0).map(Told::reply).findFirst()
                .orElse(null);
    }

    private static void answer(Exchange exchange, Reply reply, String uri, boolean http) throws Exception {
        if (reply != null && reply.error() != null) {
            throw new ConnectException(reply.error());
        }
        if (!http && reply.status() >= FIRST_FAILURE) {
            throw new IllegalStateException("line " + reply.line() + " of the test: only http: and https: answer with a status; "
                    + "write 'error: words' for " + plain(uri));
        }
        int status = reply == null ? 200 : reply.status();
        String body = reply == null || reply.body() == null ? "" : text(reply.body());
        if (http && status >= FIRST_FAILURE && !uri.contains("throwExceptionOnFailure=false")) {
            throw new HttpOperationFailedException(plain(uri), status, "", null, reply.headers(), body);
        }
        if (http || reply.body() != null) {
            exchange.getMessage().setBody(body);
        }
        if (http) {
            exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        }
        if (reply != null) {
            reply.headers().forEach(exchange.getMessage()::setHeader);
        }
    }

    private static String method(String uri, Message message) {
        String header = message.getHeader(Exchange.HTTP_METHOD, String.class);
        if (header != null) {
            return header;
        }
        return uri.contains("httpMethod=") ? uri.replaceFirst(".*httpMethod=(\\w+).*", "$1")
                : message.getBody() == null ? "GET" : "POST";
    }

    private static String address(String uri, Message message) {
        String base = message.getHeader(Exchange.HTTP_URI, uri, String.class);
        String path = message.getHeader(Exchange.HTTP_PATH, "", String.class);
        return path.isEmpty() ? base : base.replaceFirst("/$", "") + "/" + path.replaceFirst("^/", "");
    }

    /** {@return headers and body of a message} */
    static ObjectNode members(Message message) {
        ObjectNode members = JsonNodeFactory.instance.objectNode();
        ObjectNode headers = members.putObject("headers");
        new TreeMap<>(message.getHeaders()).forEach((name, value) -> {
            if (!name.startsWith("Camel")
                    && (value instanceof CharSequence || value instanceof Number || value instanceof Boolean)) {
                headers.put(name, value.toString());
            }
        });
        if (message.getBody() != null) {
            members.set("body", body(message));
        }
        return members;
    }

    private static JsonNode body(Message message) {
        if (message.getBody() instanceof Map || message.getBody() instanceof List) {
            return JSON.valueToTree(message.getBody());
        }
        byte[] bytes = message.getBody(byte[].class);
        MessageHelper.resetStreamCache(message);
        return Observed.body(bytes == null ? message.getBody().toString() : new String(bytes, UTF_8));
    }

    /** {@return a text as it is, all else as JSON} */
    static String text(JsonNode body) {
        return body.isTextual() ? body.textValue() : body.toString();
    }
}
