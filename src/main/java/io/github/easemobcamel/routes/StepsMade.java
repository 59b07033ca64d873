package io.github.easemobcamel.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.reifier.ProcessorReifier;
import org.apache.camel.spi.ProcessorFactory;
import org.apache.camel.support.PluginHelper;

/** Remembers which step of a route Camel is making: of a failure within a step within a step, Camel names the outer one only. */
final class StepsMade implements ProcessorFactory {

    private final ProcessorFactory camels;
    private Route route;
    private NamedNode last;

    private StepsMade(ProcessorFactory camels) {
        this.camels = camels;
    }

    /**
     * @param camel a context whose routes are not made yet
     */
    static void watch(CamelContext camel) {
        camel.getCamelContextExtension().addContextPlugin(ProcessorFactory.class,
                new StepsMade(PluginHelper.getProcessorFactory(camel)));
    }

    /**
     * {@return the step that failed, the innermost, if it is known}
     *
     * @param camel a context that {@link #watch} was called for
     * @param route a route
     * @param failure what making the route ended with
     */
    static Optional<NamedNode> failed(CamelContext camel, NamedNode route, Throwable failure) {
        return PluginHelper.getProcessorFactory(camel) instanceof StepsMade steps && steps.around().contains(route)
                ? Optional.of(steps.failed(failure)) : Optional.empty();
    }

    private List<NamedNode> around() {
        List<NamedNode> around = new ArrayList<>();
        for (NamedNode at = last; at != null; at = at.getParent()) {
            around.add(at);
        }
        return around;
    }

    /** The last step that was begun, or one around it: that whose own maker has failed, as the stack says. */
    private NamedNode failed(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        List<NamedNode> around = around();
        for (StackTraceElement frame : root.getStackTrace()) {
            for (NamedNode step : around) {
                if (step instanceof ProcessorDefinition<?> definition
                        && frame.getClassName().startsWith("org.apache.camel.reifier.")
                        && isMadeBy(definition, frame.getClassName())) {
                    return step;
                }
            }
        }
        return last;
    }

    private boolean isMadeBy(ProcessorDefinition<?> step, String maker) {
        ProcessorReifier<?> reifier = ProcessorReifier.coreReifier(route, step);
        return reifier != null && reifier.getClass().getName().equals(maker);
    }

    @Override
    public Processor createProcessor(Route route, NamedNode definition) throws Exception {
        this.route = route;
        last = definition;
        return camels.createProcessor(route, definition);
    }

    @Override
    public Processor createChildProcessor(Route route, NamedNode definition, boolean mandatory) throws Exception {
        return camels.createChildProcessor(route, definition, mandatory);
    }

    @Override
    public Processor createProcessor(CamelContext camel, String name, Object[] arguments) throws Exception {
        return camels.createProcessor(camel, name, arguments);
    }
}
