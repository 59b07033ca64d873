package io.github.easemobcamel.routes;

import io.github.easemobcamel.files.RouteFolder;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.ExpressionIllegalSyntaxException;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.util.StringHelper;
import org.apache.camel.util.URISupport;

/** Says in a sentence why Camel refused something: in Camel's words where a person understands them, and with what to do. */
final class FailureReason {

    private static final Pattern UNKNOWN_OPTIONS = Pattern.compile("Unknown parameters=\\[\\{(.*)}]");
    /** How Camel says that the property of a placeholder is not set. */
    private static final Pattern MISSING = Pattern.compile("[Pp]roperty with key \\[(.+?)] not found");
    /** How Camel says that it lacks a language, a data format or a library. */
    private static final Map<String, Pattern> LACKING = Map.of(
            "language", Pattern.compile("No language could be found for: (\\S+)"),
            "dataformat", Pattern.compile("Data format '(\\S+?)' could not be created.*"));
    private static final Pattern LIBRARY = Pattern.compile("Cannot find (camel-\\S+) .*on the classpath\\.?");
    /** How pools of connections say that they lack the driver of a database. */
    private static final Pattern DRIVER = Pattern
            .compile("(?:Failed to load driver class|Cannot load JDBC driver class) '?([\\w.$]+).*");
    /** Camel's words, and what they mean to a person; $1 is what Camel names. */
    private static final List<Words> WORDS = List.of(
            new Words("Cannot find data format in registry with ref: (\\S+)",
                    "there is no data format $1: mend the name, or define it under dataFormats"),
            new Words("No bean could be found in the registry for: (\\S+)(?: of type: (\\S+))?",
                    "there is no bean $1: mend the name, or define the bean under beans"),
            new Words("Cannot find AggregationStrategy in Registry with name: (\\S+)",
                    "there is no bean $1: mend the name, or define the bean under beans"),
            new Words("Method with name: (\\S+) not found on bean: .* of type: (\\S+)",
                    "the class $2 has no method $1: mend the name"),
            new Words("No type converter available .* required type: java\\.lang\\.Class.*",
                    "there is no class of the name that is given here: it is mistyped, or its jar is not in lib/"),
            new Words("No type converter available .* required type: (\\S+).*",
                    "a value here is not of the type $1 that is needed"),
            new Words("(?:.*NumberFormatException: )?For input string: .*", "a value here is not a number: write one"),
            new Words("Unsupported definition: null", "an expression is missing: add one, such as 'simple: ${body}'"),
            new Words("Route (\\S+) has no output processors.*", "it has no steps: add them under 'steps', below 'from'"),
            new Words("Definition has no children on .*", "it has no steps: add them under 'steps'"),
            new Words("The (.*) must be set must be specified", "the $1 is missing: add it"),
            new Words("Rest service: .* must have to endpoint configured\\.", "'to' is missing: add the endpoint that it calls"),
            new Words("Field: (\\S+) has already been configured as an expression", "a second expression, in $1: keep one"),
            new Words("Error creating bean: (\\S+) of type: (?:#class:)?(\\S+)",
                    "no object of the class $2 can be made with what is given: mend the constructors or properties"),
            new Words("(.*?must be (?:specified|configured).*?)(?: on:? .*)?", "$1: add what is missing"),
            new Words("Cannot find RouteTemplate with id (deliver-to-destination)",
                    "no file in routes/ has the route template $1: put $1.camel.yaml of the distribution back"),
            new Words("Cannot find RouteTemplate with id (\\S+)",
                    "there is no route template $1: mend routeTemplateRef, or add the template"),
            new Words("Route template (\\S+) the following mandatory parameters must be provided: (.*)",
                    "the route template $1 needs the parameter $2: add it under 'parameters', with name and value"),
            new Words("(\\w+) must be defined before any routes in the RouteBuilder",
                    "$1 stands behind a route: move it to the top of the file"),
            new Words("Only one input is allowed per route.*", "a route has one 'from': make a route of each"),
            new Words("Unknown node id: (\\S+)", "there is no '$1' here: mend the word"),
            new Words("Unsupported field: (\\S+)", "there is no option '$1' here: mend the word, or indent it otherwise"),
            new Words("Node should have only have 1 key, was: \\d+ keys: \\[(.*)] .*",
                    "a step has one key, and here are $1: begin each step with a dash, and indent its options below it"),
            new Words("Node type key-value is invalid, expected (.*)", "what stands here must be written as $1"),
            new Words("Node type (.*) is invalid, expected key-value", "what stands here must be a plain value"),
            new Words("Node type (.*) is invalid, expected (.*)", "what stands here is written as $1, and must be written as $2"),
            new Words("Unable to find constructor for node",
                    "what stands here is no step: a step is a map, such as 'to:' with 'uri:' below it"));
    /** What says something about a program, not about a file. */
    private static final Set<Class<? extends Throwable>> WORDLESS = Set.of(NullPointerException.class, ClassCastException.class,
            IndexOutOfBoundsException.class, ArrayIndexOutOfBoundsException.class, StringIndexOutOfBoundsException.class,
            UnsupportedOperationException.class, NegativeArraySizeException.class, StackOverflowError.class);

    private record Words(Pattern camels, String ours) {
        private Words(String camels, String ours) {
            this(Pattern.compile("(?s)^(?:" + camels + ")$"), ours);
        }
    }

    private final Libraries libraries;

    /**
     * @param routes the folders with the route files
     */
    FailureReason(RouteFolder routes) {
        libraries = new Libraries(routes);
    }

    /**
     * {@return whether it says nothing that a person could use}
     *
     * @param failure what was thrown
     */
    static boolean isWordless(Throwable failure) {
        Throwable root = root(failure);
        return WORDLESS.contains(root.getClass()) || root.getMessage() == null || root.getMessage().equals("null");
    }

    /**
     * {@return the innermost reason, in one line: the outer ones repeat it with the whole route around it}
     *
     * @param failure what was thrown
     */
    String of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PropertyBindingException property && property.getOptionPrefix() == null) {
                return property(property);
            }
        }
        Throwable root = root(failure);
        String message = String.valueOf(root.getMessage());
        if (root instanceof URISyntaxException uri) {
            // The message repeats the whole URI, credentials included.
            return "it is not a URI: " + uri.getReason() + " at character " + (uri.getIndex() + 1)
                    + "; write what is not allowed there as %XX";
        }
        if (root instanceof NoSuchEndpointException endpoint) {
            return endpoint.getUri() + " belongs to no component here: "
                    + libraries.remedy("component", StringHelper.before(endpoint.getUri(), ":", endpoint.getUri()));
        }
        if (root instanceof ClassNotFoundException || root instanceof NoClassDefFoundError) {
            return noClass(message.replace('/', '.'));
        }
        if (root instanceof NoSuchMethodException) {
            return message.contains("<init>")
                    ? message.replaceFirst("\\.<init>.*", "") + " cannot be made: it has no constructor for that"
                    : "there is no method " + message + ": mend the name";
        }
        String expression = expression(failure);
        if (expression != null) {
            return firstLine(message).replaceFirst(" at location \\d+$", "") + "; mend that, in " + expression.strip();
        }
        Matcher missing = MISSING.matcher(message);
        if (missing.find()) {
            return "it uses {{" + missing.group(1) + "}}, which is not set; set " + missing.group(1) + " in application.properties";
        }
        Matcher unknown = UNKNOWN_OPTIONS.matcher(message);
        if (root instanceof ResolveEndpointFailedException endpoint && unknown.find()) {
            return endpoint.getUri() + " has no option " + unknownNames(endpoint.getUri(), unknown.group(1))
                    + ": mend the name, or remove it";
        }
        return isWordless(failure) ? "something that is needed here is missing, or written in another form than Camel takes"
                : ours(message);
    }

    /**
     * {@return the expression that was not understood, or null}
     *
     * @param failure what was thrown
     */
    static String expression(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ExpressionIllegalSyntaxException illegal) {
                return illegal.getExpression();
            }
        }
        return null;
    }

    private String property(PropertyBindingException property) {
        String what = "'" + property.getPropertyName() + "' of " + property.getTarget().getClass().getName();
        return property.getCause() == null ? "there is no property " + what + ": mend the name, or remove it"
                : "the value of the property " + what + " is wrong: " + of(property.getCause());
    }

    private String noClass(String name) {
        return "there is no class " + name + ": " + libraries.remedyOfClass(name);
    }

    private String ours(String message) {
        String line = firstLine(message);
        for (Map.Entry<String, Pattern> lacking : LACKING.entrySet()) {
            Matcher matcher = lacking.getValue().matcher(line);
            if (matcher.matches()) {
                return "there is no " + lacking.getKey().replace("dataformat", "data format") + " " + matcher.group(1) + " here: "
                        + libraries.remedy(lacking.getKey(), matcher.group(1));
            }
        }
        Matcher library = LIBRARY.matcher(line);
        if (library.matches()) {
            return libraries.fetch(library.group(1));
        }
        Matcher driver = DRIVER.matcher(line);
        if (driver.matches()) {
            return noClass(driver.group(1));
        }
        for (Words words : WORDS) {
            Matcher matcher = words.camels().matcher(line);
            if (matcher.matches()) {
                return matcher.replaceFirst(words.ours().replace("${", "\\${"));
            }
        }
        // What Java makes of an object without words of its own.
        String plain = line.replaceAll("\\b(?:[a-z]\\w*\\.)+(\\w+)(?:\\$\\w+)?@[0-9a-f]+", "$1");
        return plain.matches("(?s).*[:;] .*") ? plain : plain + "; Camel's documentation says what may stand here";
    }

    private static String firstLine(String message) {
        String first = message.lines().findFirst().orElse(message);
        int because = first.lastIndexOf(" because: ");
        return because < 0 ? first : first.substring(because + " because: ".length());
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && (root.getCause().getMessage() != null || root.getMessage() == null
                || WORDLESS.contains(root.getCause().getClass()))) {
            root = root.getCause();
        }
        return root;
    }

    /** The names, never the values: a mistyped {@code password} is one of them. */
    private static String unknownNames(String uri, String unknown) {
        try {
            return URISupport.parseQuery(URISupport.extractQuery(uri), true).keySet().stream()
                    .filter(name -> unknown.contains(name + "=")).collect(Collectors.joining(" and no option "));
        } catch (URISyntaxException e) {
            return "that is given";
        }
    }
}
