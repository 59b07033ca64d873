package io.github.easemobcamel.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.ExchangeHelper;

/** The bean {@code easemobCalls}: makes the request of a route from the route's parameters and from what its caller gives. */
public final class EasemobCalls {

    private static final String ANY = "call-easemob-api";
    private static final String CHARACTER = "(?:[\\w.~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})";
    private static final Pattern PATH = Pattern
            .compile("/?(" + CHARACTER + "+(?:/" + CHARACTER + "+)*)(\\?(?:[/?]|" + CHARACTER + ")*)?");

    /** By their parameters, so that an edited route is another call. */
    private final Map<Map<String, Object>, ApiCall> calls = new ConcurrentHashMap<>();
    private final Consumer<String> known;

    /** @param known is told the name of each call that can be made */
    EasemobCalls(Consumer<String> known) {
        this.known = known;
        known.accept(ANY);
    }

    /** {@return whether a route is made from the template {@code make-easemob-call}} */
    public static boolean isCall(RouteDefinition route) {
        return route.getTemplateParameters() != null && route.getTemplateParameters().containsKey("call");
    }

    /**
     * Reads the parameters of a route, so that a mistake shows before the first call.
     *
     * @param route a route that {@linkplain #isCall is a call}
     * @throws CallMistake naming the parameter that cannot be read, or is none
     */
    public void define(RouteDefinition route) {
        Map<String, Object> parameters = route.getTemplateParameters();
        parameters.keySet().stream().filter(name -> !ApiCall.PARAMETERS.contains(name) && !name.matches("(route|template)-?[iI]d"))
                .findFirst().ifPresent(name -> {
                    throw new CallMistake(name,
                            "there is no parameter " + name + "; there are " + String.join(", ", ApiCall.PARAMETERS));
                });
        ApiCall call = call(parameters);
        if (!call.name().equals(route.getRouteId())) {
            throw new CallMistake("name", "the route's id and the parameter name must be the same: write routeId: " + call.name());
        }
        known.accept(call.name());
    }

    private ApiCall call(Map<String, Object> parameters) {
        return calls.computeIfAbsent(parameters, ApiCall::of);
    }

    /**
     * {@return the request of the route that the exchange is in}
     *
     * @param exchange what its caller has sent
     * @throws EasemobException {@code invalid_input}, naming route, room and what is wrong
     */
    public EasemobRequest request(Exchange exchange) {
        RouteDefinition route = exchange.getContext().getCamelContextExtension().getContextPlugin(Model.class)
                .getRouteDefinition(ExchangeHelper.getRouteId(exchange));
        return call(route.getTemplateParameters()).request(exchange.getMessage().getBody(), exchange.getMessage().getHeaders());
    }

    /** Sets the header {@code failedKeys}, if the reply told of each item what became of it. */
    public void countFailedKeys(Exchange exchange) {
        if (exchange.getVariable("easemobRequest", EasemobRequest.class).tellsItems()) {
            Map<?, ?> result = exchange.getMessage().getBody(Map.class);
            exchange.getMessage().setHeader("failedKeys", ((Map<?, ?>) result.get("errorKeys")).size());
        }
    }

    /**
     * {@return the request for any call}
     *
     * @param method GET, POST, PUT or DELETE; a POST is not repeated when it is not clear whether it was done
     * @param path the path below the app's own, encoded, with its query
     * @param body the JSON to send; nothing for none
     * @throws EasemobException {@code invalid_input} for another method, or a path that could lead elsewhere
     */
    public EasemobRequest anyRequest(@Header("easemobMethod") Object method, @Header("easemobPath") Object path,
            @Body Object body) {
        try {
            String verb = String.valueOf(ScalarText.ofHeader("header easemobMethod", method));
            if (!verb.matches("GET|POST|PUT|DELETE")) {
                throw EasemobException
                        .invalid("header easemobMethod is '" + BodyLimit.shown(verb) + "', not GET, POST, PUT or DELETE");
            }
            String target = target(String.valueOf(ScalarText.ofHeader("header easemobPath", path)));
            ApiCall call = new ApiCall(ANY, new CallPath(verb, List.of(), List.of()), null, 0, ReplyShape.parse("body"), null,
                    !verb.equals("POST"));
            Object given = CallerBody.of(body).structure();
            JsonNode json = given == null ? null : CallerBody.json(given);
            return new EasemobRequest(ANY + " of " + verb + " " + target,
                    List.of(new EasemobCall(call, target, json, List.of(), none -> null)), call.reply().result());
        } catch (EasemobException e) {
            throw e.during(ANY);
        }
    }

    private static String target(String path) {
        Matcher matcher = PATH.matcher(path);
        if (!matcher.matches() || Stream.of(matcher.group(1).split("/"))
                .anyMatch(segment -> URLDecoder.decode(segment, StandardCharsets.UTF_8).matches("\\s*\\.{1,2}\\s*"))) {
            throw EasemobException.invalid("header easemobPath is '" + BodyLimit.shown(path)
                    + "', not an encoded path below the app, such as chatrooms/123/users?pagenum=1");
        }
        return "/" + matcher.group(1) + (matcher.group(2) == null ? "" : matcher.group(2));
    }
}
