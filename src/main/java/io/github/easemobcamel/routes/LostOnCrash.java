package io.github.easemobcamel.routes;

import io.github.easemobcamel.config.Destination;
import io.github.easemobcamel.files.RouteFolder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.model.AggregateDefinition;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.ResequenceDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SamplingDefinition;
import org.apache.camel.model.ThreadsDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.WireTapDefinition;

/**
 * Finds the steps of a destination's routes behind which an event is in memory only, though it counts as delivered: a crash
 * loses it there, and its failure is nobody's.
 */
final class LostOnCrash {

    private static final Set<String> IN_MEMORY = Set.of("seda", "vm", "disruptor", "disruptor-vm");

    private LostOnCrash() {
    }

    /**
     * {@return a line for each such step, with its place and what to read}
     *
     * @param camel the context with all route definitions
     * @param routes the folders with the route files
     * @param destinations all destinations
     */
    static List<String> steps(CamelContext camel, RouteFolder routes, Collection<Destination> destinations) {
        List<RouteDefinition> all = camel.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinitions();
        RoutePlaces places = new RoutePlaces(routes);
        Deque<String> entries = new ArrayDeque<>();
        destinations.forEach(destination -> entries.add(destination.uri()));
        Set<String> seen = new HashSet<>();
        List<String> lines = new ArrayList<>();
        while (!entries.isEmpty()) {
            String entry = name(entries.remove());
            if (!entry.startsWith("direct:") || !seen.add(entry)) {
                continue;
            }
            all.stream().filter(route -> name(route.getInput().getEndpointUri()).equals(entry)).forEach(route -> {
                for (ProcessorDefinition<?> step : stepsOf(route)) {
                    if (step instanceof ToDefinition to) {
                        entries.add(to.getEndpointUri());
                    }
                    if (isInMemory(step)) {
                        lines.add(places.of(step) + "the step " + step.getShortName() + " of the route " + route.getRouteId()
                                + " ends at-least-once: behind it the event counts as delivered and is in memory only, where a "
                                + "crash loses it; docs/extending.md, \"What keeps an event\", says what to write instead");
                    }
                }
            });
        }
        return lines;
    }

    private static List<ProcessorDefinition<?>> stepsOf(RouteDefinition route) {
        List<ProcessorDefinition<?>> steps = new ArrayList<>();
        ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ProcessorDefinition.class)
                .forEach(step -> steps.add((ProcessorDefinition<?>) step));
        return steps;
    }

    private static boolean isInMemory(ProcessorDefinition<?> step) {
        if (step instanceof AggregateDefinition aggregate) {
            return aggregate.getAggregationRepository() == null && aggregate.getAggregationRepositoryBean() == null;
        }
        return step instanceof WireTapDefinition || step instanceof ThreadsDefinition || step instanceof ResequenceDefinition
                || step instanceof SamplingDefinition
                || (step instanceof ToDefinition to && IN_MEMORY.contains(to.getEndpointUri().replaceFirst(":.*", "")));
    }

    private static String name(String uri) {
        return uri.replaceFirst("\\?.*", "").replace("://", ":");
    }
}
