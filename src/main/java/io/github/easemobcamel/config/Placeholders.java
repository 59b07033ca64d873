package io.github.easemobcamel.config;

import java.util.Properties;
import java.util.function.UnaryOperator;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * Resolves Camel's {@code {{...}}} in the values of properties, as Camel does. Camel itself comes in only where there is something to
 * resolve: a command that wants to know a port would take longer for that than for all the rest.
 */
public final class Placeholders implements UnaryOperator<String> {

    private static final String PLACEHOLDER = "{{";
    /** A value that begins so is the name of a constant to Camel. */
    private static final String CONSTANT = "Exchange.";

    private final Properties properties;
    private UnaryOperator<String> camel;

    /** @param properties what the placeholders stand for */
    public Placeholders(Properties properties) {
        this.properties = properties;
    }

    /**
     * {@return the text with the values in place of the placeholders}
     *
     * @throws IllegalArgumentException if a placeholder names a property that is not set
     */
    @Override
    public String apply(String text) {
        return text.contains(PLACEHOLDER) || text.startsWith(CONSTANT) ? camel().apply(text) : text;
    }

    private synchronized UnaryOperator<String> camel() {
        if (camel == null) {
            // Never started: it only resolves placeholders.
            DefaultCamelContext context = new DefaultCamelContext();
            context.getPropertiesComponent().setOverrideProperties(properties);
            camel = context::resolvePropertyPlaceholders;
        }
        return camel;
    }
}
