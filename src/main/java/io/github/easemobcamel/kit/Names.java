package io.github.easemobcamel.kit;

import io.github.easemobcamel.deliver.DeliveryRoutes;
import io.github.easemobcamel.routes.RouteSchema;
import io.github.easemobcamel.simulator.SimulatedEndpoint;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;

/** What a test can name: destinations, routes, calls of Easemob's; a name that is none of these is a mistake. */
final class Names {

    private final Bench bench;

    Names(Bench bench) {
        this.bench = bench;
    }

    /** Makes Easemob, a destination or a service answer as the test says. */
    void tell(TestFile.Reply reply, List<String> mistakes) {
        Set<String> destinations = destinations();
        if (isCall(reply.from())) {
            bench.easemob().script().tell(reply.from(), reply.status(), reply.body() == null ? null : Outside.text(reply.body()),
                    reply.times());
        } else if (destinations.contains(reply.from()) || reply.from().contains(":") || reply.from().contains("*")) {
            bench.outside().tell(reply);
        } else {
            mistakes.add(unknown(reply.line(), reply.from(), "is neither a destination, nor a call of Easemob's, nor a URI",
                    Stream.concat(destinations.stream(), calls()).toList()));
        }
    }

    /** Adds to the mistakes if what is expected can never come. */
    void check(TestFile.Expectation expected, List<String> mistakes) {
        String name = expected.about();
        switch (expected.kind()) {
            case DELIVERED, FILTERED -> requireOneOf(expected, destinations(), "is no destination", mistakes);
            case FAILED -> {
                Set<String> known = destinations();
                camel().getRoutes().forEach(route -> known.add(route.getRouteId()));
                requireOneOf(expected, known, "is neither a destination nor a route", mistakes);
            }
            case CALLED -> {
                if (!isCall(name) && !name.contains("*")) {
                    mistakes.add(unknown(expected.line(), name, "is no call of Easemob's", calls().toList()));
                }
            }
            default -> {
            }
        }
    }

    private static void requireOneOf(TestFile.Expectation expected, Collection<String> known, String otherwise,
            List<String> mistakes) {
        if (!known.contains(expected.about()) && !expected.about().contains("*")) {
            mistakes.add(unknown(expected.line(), expected.about(), otherwise, known));
        }
    }

    private static String unknown(int line, String name, String why, Collection<String> known) {
        return "line " + line + ": " + unknown(name, why, known);
    }

    private static String unknown(String name, String why, Collection<String> known) {
        String meant = RouteSchema.meant(name, known);
        return name + " " + why
                + (meant.isEmpty() && known.size() < 20 ? "; there are " + String.join(", ", known) : meant);
    }

    private Set<String> destinations() {
        return camel().getRoutes().stream().map(Route::getRouteId)
                .filter(id -> id.startsWith(DeliveryRoutes.ID_PREFIX))
                .map(id -> id.substring(DeliveryRoutes.ID_PREFIX.length())).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> calls() {
        return Arrays.stream(SimulatedEndpoint.values()).map(SimulatedEndpoint::label);
    }

    private static boolean isCall(String name) {
        return calls().anyMatch(name::equals) || name.matches("[A-Z]+ .*");
    }

    /** {@return the route, or null} */
    Route route(String id) {
        return camel().getRoute(id);
    }

    /** {@return what to say of a name that is no route} */
    String noRoute(String name) {
        return unknown(name, "is no route", camel().getRoutes().stream().map(Route::getRouteId).toList());
    }

    private CamelContext camel() {
        return bench.camel();
    }
}
