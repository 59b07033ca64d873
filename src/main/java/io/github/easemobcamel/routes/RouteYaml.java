package io.github.easemobcamel.routes;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * A route file as it is written: a list of entries, each a map with one key, such as {@code route}. What Camel's reader takes
 * without a word and loses (a key given twice, a file that is no list) or does not survive (depth, aliases of aliases) is
 * refused here; what the keys mean is Camel's to check.
 */
public final class RouteYaml {

    private static final int MOST_NODES = 200_000;

    /** For these Camel's schema, 800 kB of JSON, need not be read: not at a start that finds nothing wrong. */
    static final Set<String> USUAL_ENTRIES = Set.of("route", "routeConfiguration", "routeTemplate", "templatedRoute", "beans");
    private static final Set<String> IDS = Set.of("id", "routeId");
    private static final LoadSettings SETTINGS = LoadSettings.builder().setAllowNonScalarKeys(true)
            .setMaxAliasesForCollections(Integer.MAX_VALUE).setCodePointLimit(Integer.MAX_VALUE).build();
    private static final Pattern PLACEHOLDER = Pattern.compile("^.*?\\{\\{\\??([^:}]+).*$", Pattern.DOTALL);

    private final List<Node> entries;

    private RouteYaml(List<Node> entries) {
        this.entries = entries;
    }

    /**
     * {@return what it says; without an entry if there are only comments in it}
     *
     * @param content what the file contains
     * @throws Fault.Found if it cannot be read
     */
    public static RouteYaml read(byte[] content) {
        return new RouteYaml(document(content).map(RouteYaml::entriesOf).orElse(List.of()));
    }

    /**
     * {@return what a file says whose keys are each given once; nothing if there are only comments in it}
     *
     * @param content what the file contains
     * @throws Fault.Found if it cannot be read
     */
    public static Optional<Node> document(byte[] content) {
        String text = RouteText.of(content);
        try {
            Optional<Node> root = new Composer(SETTINGS, new SaneEvents(new ParserImpl(SETTINGS, new StreamReader(SETTINGS, text))))
                    .getSingleNode();
            root.ifPresent(node -> checkNodes(node, new IdentityHashMap<>()));
            return root;
        } catch (MarkedYamlEngineException e) {
            throw new Fault.Found(line(e.getProblemMark().or(e::getContextMark)), broken(e));
        }
    }

    /** {@return the entries, in order} */
    public List<Node> entries() {
        return entries;
    }

    private static String broken(MarkedYamlEngineException e) {
        String what = (e.getContext() == null || e.getContext().isBlank() ? "" : e.getContext() + ": ") + e.getProblem();
        if (what.contains("'\\t(TAB)'")) {
            return "a tab, with which YAML does not indent: write spaces";
        }
        return "this is not YAML: " + what.replaceAll("\\s*\\R\\s*", " ")
                + "; look at quotes, colons and indentation here and in the "
                + "lines before";
    }

    /** {@return how many nodes it is with all aliases written out} */
    private static long checkNodes(Node node, Map<Node, Long> known) {
        Long before = known.get(node);
        if (before != null) {
            return before;
        }
        long size = 1;
        if (node instanceof SequenceNode list) {
            for (Node item : list.getValue()) {
                size += checkNodes(item, known);
            }
        } else if (node instanceof MappingNode map) {
            Map<String, Integer> lines = new HashMap<>();
            for (NodeTuple entry : map.getValue()) {
                checkKey(entry.getKeyNode(), lines);
                size += 1 + checkNodes(entry.getValueNode(), known);
            }
        }
        if (size > MOST_NODES) {
            throw new Fault.Found(line(node), "with all aliases written out this is more than " + MOST_NODES
                    + " values: write what is meant without so many aliases");
        }
        known.put(node, size);
        return size;
    }

    private static void checkKey(Node key, Map<String, Integer> lines) {
        if (!(key instanceof ScalarNode scalar)) {
            throw new Fault.Found(line(key), "a key is a word, not a list or a map: mend what stands before the colon");
        }
        if (scalar.getValue().equals("<<")) {
            throw new Fault.Found(line(key), "'<<' (to merge a map) is not known here: write the options out");
        }
        Integer first = lines.putIfAbsent(scalar.getValue(), line(key));
        if (first != null) {
            throw new Fault.Found(line(key), "'" + scalar.getValue() + "' is given twice, first in line " + first
                    + ", and one of them would be lost: keep one, or put both together");
        }
    }

    private static List<Node> entriesOf(Node root) {
        if (!(root instanceof SequenceNode list)) {
            throw new Fault.Found(line(root),
                    "a route file is a list, and this is " + (root instanceof MappingNode ? "a map" : "a word")
                            + ": begin it with '- route:', with the dash, and indent what belongs to it");
        }
        list.getValue().forEach(RouteYaml::checkEntry);
        if (list.getValue().isEmpty()) {
            throw new Fault.Found(line(root), "there is no route in this file; write one, or delete the file");
        }
        return list.getValue();
    }

    private static void checkEntry(Node entry) {
        if (!(entry instanceof MappingNode map) || map.getValue().isEmpty()) {
            throw new Fault.Found(line(entry), "an entry of the file is a map: begin it with '- route:', or with another word "
                    + "such as beans, and indent what belongs to it");
        }
        if (map.getValue().size() > 1) {
            throw new Fault.Found(line(map.getValue().get(1).getKeyNode()), RouteSchema.beside(map));
        }
        Node key = map.getValue().get(0).getKeyNode();
        if (!USUAL_ENTRIES.contains(text(key))) {
            RouteSchema.entryFault(text(key)).ifPresent(words -> {
                throw new Fault.Found(line(key), words);
            });
        }
        Map<String, Integer> names = new HashMap<>();
        parameters(map.getValue().get(0)).forEach(parameter -> checkParameter(parameter, names));
    }

    /** Camel takes the last of two, and says of one without a value only that something is missing. */
    private static void checkParameter(MappingNode parameter, Map<String, Integer> names) {
        String name = option(parameter, "name");
        if (name == null || option(parameter, "value") == null) {
            parameter.getValue().stream().map(tuple -> text(tuple.getKeyNode())).filter(key -> !key.matches("name|value"))
                    .findFirst()
                    .ifPresentOrElse(other -> {
                        // The schema says that there is no such option.
                    }, () -> {
                        throw new Fault.Found(line(parameter), "a parameter needs a name and a value: "
                                + "write {name: " + (name == null ? "…" : name) + ", value: \"…\"}");
                    });
        }
        Integer first = name == null ? null : names.putIfAbsent(name, line(parameter));
        if (first != null) {
            throw new Fault.Found(line(parameter),
                    "the parameter " + name + " is given twice, first in line " + first + ": keep one");
        }
    }

    /** {@return the parameters of an entry that is a route made from a template} */
    private static List<MappingNode> parameters(NodeTuple entry) {
        return text(entry.getKeyNode()).equals("templatedRoute") && entry.getValueNode() instanceof MappingNode route
                ? route.getValue().stream().filter(option -> text(option.getKeyNode()).equals("parameters"))
                        .map(NodeTuple::getValueNode).filter(SequenceNode.class::isInstance).map(SequenceNode.class::cast)
                        .flatMap(list -> list.getValue().stream()).filter(MappingNode.class::isInstance)
                        .map(MappingNode.class::cast)
                        .toList()
                : List.of();
    }

    /** {@return the ids of routes and steps, each as often as it is given} */
    public List<String> ids() {
        return entries.stream().flatMap(entry -> tuples(entry).stream())
                .filter(tuple -> IDS.contains(text(tuple.getKeyNode())))
                .map(tuple -> text(tuple.getValueNode())).toList();
    }

    /** {@return the ids of the routes that are made from a template} */
    public List<String> templatedIds() {
        return entries.stream().map(entry -> ((MappingNode) entry).getValue().get(0))
                .filter(entry -> text(entry.getKeyNode()).equals("templatedRoute"))
                .map(entry -> option(entry.getValueNode(), "routeId")).filter(Objects::nonNull).toList();
    }

    private static String option(Node map, String key) {
        return map instanceof MappingNode options
                ? options.getValue().stream().filter(option -> text(option.getKeyNode()).equals(key))
                        .map(option -> text(option.getValueNode())).findFirst().orElse(null)
                : null;
    }

    /**
     * {@return where a route that is made from a template has that parameter, or where it begins if it has none such}
     *
     * @param routeId the route's id
     * @param name the value of its parameter {@code name}, by which it is found if the file gives no id
     * @param parameter the parameter's name
     */
    public Optional<Integer> lineOfParameter(String routeId, String name, String parameter) {
        for (Node entry : entries) {
            NodeTuple route = ((MappingNode) entry).getValue().get(0);
            List<MappingNode> parameters = parameters(route);
            String id = option(route.getValueNode(), "routeId");
            if (!parameters.isEmpty() && (id == null ? parameters.stream().anyMatch(each -> name.equals(option(each, "value")))
                    : id.equals(routeId))) {
                return Optional.of(parameters.stream().filter(each -> parameter.equals(option(each, "name"))).findFirst()
                        .map(RouteYaml::line).orElse(line(entry)));
            }
        }
        return Optional.empty();
    }

    /**
     * {@return the line of the key itself, or Camel's if there is none such}
     *
     * @param key what stands before the colon, such as {@code to}
     * @param camels the line that Camel names for what stands behind it
     */
    public int lineOf(String key, int camels) {
        for (Node entry : entries) {
            for (NodeTuple tuple : tuples(entry)) {
                Node value = tuple.getValueNode();
                if (text(tuple.getKeyNode()).equals(key)) {
                    if (camels == line(value) - (value instanceof ScalarNode ? 0 : 1) && !(value instanceof SequenceNode)) {
                        return line(tuple.getKeyNode());
                    }
                    if (value instanceof SequenceNode list && list.getValue().stream().anyMatch(item -> camels == line(item) - 1)) {
                        return camels + 1;
                    }
                }
            }
        }
        return camels;
    }

    /**
     * {@return the entry that it belongs to, if any}
     *
     * @param line a line
     */
    public Optional<Node> entryAt(int line) {
        return entries.stream().filter(entry -> line(entry) <= line).reduce((before, after) -> after);
    }

    /**
     * {@return where it has that value}
     *
     * @param key a key, such as {@code id}
     * @param value its value
     */
    public List<Integer> linesOf(String key, String value) {
        return entries.stream().flatMap(entry -> tuples(entry).stream()).filter(tuple -> text(tuple.getKeyNode()).equals(key))
                .filter(tuple -> text(tuple.getValueNode()).equals(value)).map(tuple -> line(tuple.getKeyNode())).toList();
    }

    /**
     * {@return the line of the last key of those in the message that are longest, or of the first entry if there is none such}
     *
     * @param message what Camel says of the file
     */
    public int lineOfKeyIn(String message) {
        Node named = entries.get(0);
        int longest = 3;
        for (Node entry : entries) {
            for (NodeTuple tuple : tuples(entry)) {
                String key = text(tuple.getKeyNode());
                if (key.length() >= longest && message.contains(key)) {
                    longest = key.length();
                    named = tuple.getKeyNode();
                }
            }
        }
        return line(named);
    }

    /**
     * {@return the longest value in the file, or property that one uses, which the message names, with its line}
     *
     * @param message what Camel says of the file
     */
    public Optional<Map.Entry<String, Integer>> valueIn(String message) {
        Map.Entry<String, Integer> named = Map.entry("", 0);
        for (Node entry : entries) {
            for (NodeTuple tuple : tuples(entry)) {
                for (Node value : tuple.getValueNode() instanceof SequenceNode list ? list.getValue()
                        : List.of(tuple.getValueNode())) {
                    String text = PLACEHOLDER.matcher(text(value)).replaceAll("$1");
                    if (text.length() > Math.max(2, named.getKey().length()) && message.contains(text)) {
                        named = Map.entry(text, line(value));
                    }
                }
            }
        }
        return Optional.of(named).filter(found -> found.getValue() > 0);
    }

    /** {@return the names of the beans that the file defines, with the lines} */
    public Map<String, List<Integer>> beans() {
        Map<String, List<Integer>> result = new LinkedHashMap<>();
        for (Node entry : entries) {
            for (NodeTuple tuple : ((MappingNode) entry).getValue()) {
                if (text(tuple.getKeyNode()).equals("beans") && tuple.getValueNode() instanceof SequenceNode beans) {
                    beans.getValue().stream().filter(MappingNode.class::isInstance).map(MappingNode.class::cast)
                            .flatMap(bean -> bean.getValue().stream()).filter(option -> text(option.getKeyNode()).equals("name"))
                            .forEach(option -> result.computeIfAbsent(text(option.getValueNode()), name -> new ArrayList<>())
                                    .add(line(option.getKeyNode())));
                }
            }
        }
        return result;
    }

    /** {@return every key with its value, within a node, from the top down; what an alias stands for only once} */
    private static List<NodeTuple> tuples(Node node) {
        List<NodeTuple> result = new ArrayList<>();
        collect(node, result, Collections.newSetFromMap(new IdentityHashMap<>()));
        return result;
    }

    private static void collect(Node node, List<NodeTuple> result, Set<Node> seen) {
        if (!seen.add(node)) {
            return;
        }
        if (node instanceof SequenceNode list) {
            list.getValue().forEach(item -> collect(item, result, seen));
        } else if (node instanceof MappingNode map) {
            map.getValue().forEach(tuple -> {
                result.add(tuple);
                collect(tuple.getValueNode(), result, seen);
            });
        }
    }

    /** {@return the text of a plain value; empty for a list or a map} */
    public static String text(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    /** {@return its line, counted from 1} */
    public static int line(Node node) {
        return line(node.getStartMark());
    }

    static int line(Optional<Mark> mark) {
        return mark.map(Mark::getLine).orElse(0) + 1;
    }
}
