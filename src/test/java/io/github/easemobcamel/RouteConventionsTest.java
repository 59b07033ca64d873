package io.github.easemobcamel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.RouteFile.Part;
import io.github.easemobcamel.config.PropertyCatalogue;
import io.github.easemobcamel.deliver.EventDescription;
import io.github.easemobcamel.event.Family;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.spi.Registry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The conventions of the route files and of the properties that they use, as CONTRIBUTING.md lists them. Each
 * failure names the files and says how to mend them.
 */
class RouteConventionsTest {

    private static final String WORDS = "[a-z0-9]+(-[a-z0-9]+)+";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??([\\w.-]+)");
    private static final Pattern DIRECT = Pattern.compile("direct:([\\w{}.-]+)");

    /** The choice on operation is a table with a branch for each: the one file and route that may be long. */
    private static final String TABLE = "dispatch-callback";
    /** What users' routes call; nothing in this project needs to. The calls that are made from a template are too. */
    private static final Set<String> ENTRIES_FOR_USERS = Set.of("call-easemob-api");
    private static final Set<String> SENDS = Set.of("to", "toD", "wireTap", "recipientList", "routingSlip", "dynamicRouter",
            "enrich", "pollEnrich", "poll", "kamelet");
    private static final Set<String> CALLS_JAVA = Set.of("bean", "process");
    private static final Map<String, String> ID_PREFIXES = Map.of("when", "when-", "otherwise", "otherwise-", "to", "to-",
            "toD", "to-", "wireTap", "to-", "recipientList", "to-", "onException", "on-");

    private final List<RouteFile> files = RouteFile.all();
    private final PropertyCatalogue catalogue = new PropertyCatalogue();

    @Test
    void findsTheRouteFiles() {
        assertThat(files).extracting(RouteFile::name).contains("receive-callback", "dispatch-callback", "deliver-to-destination");
    }

    @Test
    void eachFileIsNamedAfterWhatItHolds() {
        assertNoFile(file -> file.tops().stream().map(Part::id).noneMatch(file.name()::equals),
                "name the file after the route, the route template or, if it holds nothing else, the route configuration in it: "
                        + "<id>.camel.yaml");
    }

    @Test
    void noFileAndNoRouteIsTooLong() {
        assertNoFile(file -> !file.name().equals(TABLE)
                && (file.routes().size() > 2 || lines(file.path()).size() > 150), "split it: two routes and 150 lines are enough");
        assertNone(each("route", route -> route.value().path("from").path("steps").size() > 7),
                "split the route: seven steps are enough");
    }

    @Test
    void noCommentIsHidden() {
        assertNoFile(file -> lines(file.path()).stream().anyMatch(line -> line.matches("\\s+#.*")),
                "move each # comment within a route to a description or a note: visual editors drop comments");
    }

    @Test
    void eachRouteHasAnIdThatSaysWhatItDoes() {
        assertNoFile(file -> file.tops().stream().anyMatch(top -> !top.id().matches(WORDS)),
                "give each route, template and configuration an id of lower-case words with hyphens, first the verb");
        assertUnique(all(RouteFile::tops).map(Part::id), "ids of routes are unique in all files");
    }

    @Test
    void eachRouteIsEnteredByItsOwnName() {
        assertNone(each("route", route -> route.value().at("/from/uri").asText().matches("direct:[^{].*")
                && !route.value().at("/from/uri").asText().equals("direct:" + route.id())),
                "name the direct: endpoint like the route that it enters");
    }

    @Test
    void eachStepThatLeavesTheRouteHasAnId() {
        assertNone(each(part -> isStep(part) && part.id().isEmpty()),
                "give an id to every when, otherwise and onException and to every step that sends or calls Java");
        assertNone(each(part -> isStep(part) && !part.id().matches(WORDS)),
                "ids of steps are lower-case words with hyphens: <kind or verb>-<object>");
        assertNone(each(part -> isStep(part) && !part.id().startsWith(ID_PREFIXES.getOrDefault(part.kind(), ""))),
                "ids begin with when-, otherwise-, on- (onException) and to- (steps that send)");
        assertUnique(all(RouteFile::parts).filter(part -> part.value().has("id")).map(Part::id),
                "ids are unique in all files, those of steps too");
    }

    @Test
    void eachDescriptionIsASentenceOfItsOwn() {
        assertNone(each(part -> part.kind().equals("description") && part.value().asText().length() >= 100),
                "shorten each description to less than 100 characters; the rest belongs in the note");
        assertNone(each(part -> isDescription(part) && !part.value().asText().matches("[A-Z]([^.!?]|[.](?=\\S))+[^.]\\.")),
                "a description is one sentence with a capital and a full stop");
        assertNone(each(part -> isDescription(part)
                && part.value().asText().matches("(?i).*\\b(will|shall)\\b.*")),
                "write descriptions in the present tense");
        assertUnique(all(RouteFile::parts).filter(RouteConventionsTest::isDescription).map(part -> part.value().asText()),
                "no two descriptions are the same");
    }

    @Test
    void eachRouteSaysWhatItDoes() {
        assertNone(each(part -> Set.of("route", "routeConfiguration").contains(part.kind())
                && !part.text("description").matches("[A-Z][a-z]+s .*")),
                "describe each route and route configuration by a sentence that begins with what it does: 'Verifies ...'");
        assertNone(each(part -> CALLS_JAVA.contains(part.kind()) && part.value().isObject()
                && part.text("description").isEmpty()), "describe each step that calls Java: its code is elsewhere");
    }

    @Test
    void noUriHasOptions() {
        assertNone(each(part -> part.kind().equals("uri") && part.value().asText().contains("?")),
                "write the options of a uri under 'parameters', each on its line");
    }

    @Test
    void eachDirectEndpointIsPaired() {
        Set<String> entered = starts();
        assertNone(each(part -> directsIn(part).anyMatch(name -> !entered.contains(name))),
                "no route starts with the direct: endpoint to which a step sends: mend the name or add the route");
        Set<String> used = all(RouteFile::parts).flatMap(RouteConventionsTest::directsIn).collect(Collectors.toSet());
        used.addAll(ENTRIES_FOR_USERS);
        used.addAll(calls());
        catalogue.defaults().values().forEach(value -> names(DIRECT, value.toString()).forEach(used::add));
        names(DIRECT, catalogue.defaultOf("easemob.destination.NAME.uri")).forEach(used::add);
        texts(Path.of("src/main/java"), ".java").forEach(text -> names(DIRECT, text).forEach(used::add));
        all(RouteFile::parts).filter(part -> part.kind().equals("note") && part.value().asText().contains("easemob.destination."))
                .forEach(part -> names(DIRECT, part.value().asText()).forEach(used::add));
        assertThat(entered).as("nothing sends to these direct: endpoints: remove the route, or send to it from a route, a "
                + "property's default or a class, or name in the note the easemob.destination.NAME.uri that does").isSubsetOf(used);
    }

    @Test
    void eachChoiceHasAnOtherwise() {
        assertNone(each("choice", choice -> !choice.value().has("otherwise")),
                "add an otherwise to the choice: what fits no branch must not vanish silently");
    }

    @Test
    void eachRouteSaysWhoHandlesItsFailures() {
        Set<String> configurations = all(RouteFile::tops).filter(top -> top.kind().equals("routeConfiguration"))
                .map(Part::id).collect(Collectors.toSet());
        assertNone(each("route", route -> route.value().has("routeConfigurationId")
                && !configurations.contains(route.text("routeConfigurationId"))),
                "there is no routeConfiguration of that id; there are " + configurations);
        assertNone(each("route", route -> !route.value().has("routeConfigurationId")
                && !route.text("note").matches("(?s).*\\b(fail|failure|fails)\\b.*")),
                "set routeConfigurationId, or say in the note what a failure of this route comes to");
    }

    @Test
    void noLiteralBelongsInAProperty() {
        assertNone(each(part -> isLiteral(part) && part.value().asText().matches(
                "(?s).*((?<![\\w-])(https?|tcp|ssl|amqps?|ftps?|wss?)://?[^{$\\s]|\\b\\d+\\.\\d+\\.\\d+\\.\\d+\\b|\\blocalhost\\b).*")),
                "move the URL or host to a property and write {{its.name}}");
        assertNone(each(part -> isLiteral(part)
                && part.kind().matches("(?i).*(secret|password|passwd|token|authorization|apikey|credential).*")
                && !part.value().asText().matches("\\{\\{.*}}|#.*")),
                "move the secret to a property and write {{its.name}}");
        assertNone(each(part -> isLiteral(part) && !part.kind().equals("expression") && !part.path().contains("templatedRoute")
                && part.value().asText().matches("\\d+(ms|s|m|h|d)?") && !part.value().asText().matches("[01]")),
                "move the number to a property and write {{its.name}}");
    }

    @Test
    void eachPropertyOfARouteIsKnown() {
        for (RouteFile file : files) {
            Set<String> own = all(List.of(file), RouteFile::parts).filter(part -> part.kind().equals("parameters"))
                    .map(part -> part.text("name")).collect(Collectors.toCollection(TreeSet::new));
            Set<String> unknown = names(PLACEHOLDER, text(file.path())).filter(name -> !own.contains(name))
                    .filter(name -> !isExplainedInANote(file, name))
                    .filter(name -> !name.startsWith("easemob.") || !catalogue.knows(name))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(unknown).as("%s uses properties that are unknown: add them with a default to "
                    + "src/main/resources/easemob-camel-properties.yaml (an example explains its own in a note)", file.path())
                    .isEmpty();
        }
    }

    @Test
    void dispatchHasABranchForEachOperation() {
        Part choice = all(RouteFile::parts).filter(part -> part.id().equals("choice-action")).findFirst().orElseThrow();
        List<String> branches = new ArrayList<>();
        choice.value().path("when").forEach(when -> branches.add(when.path("id").asText() + " "
                + when.at("/expression/simple/expression").asText() + " "
                + when.at("/steps/0/setVariable/expression/constant/expression").asText()));

        assertThat(branches).as("routes/dispatch-callback.camel.yaml has a branch for each operation of the enum Operation, in "
                + "its order, each with a property of its own").containsExactlyElementsOf(Arrays.stream(Operation.values())
                        .map(operation -> "when-%s ${header.action} == '%s' {{easemob.forward.%s:{{easemob.forward.default}}}}"
                                .formatted(operation.wireName().replace('_', '-'), operation.wireName(), operation.wireName()))
                        .toList());
        assertThat(choice.value().at("/otherwise/steps/0/setVariable/expression/constant/expression").asText())
                .as("an unknown operation goes to the default").isEqualTo("{{easemob.forward.default}}");
    }

    @Test
    void eachOperationHasSamplesAndNothingElseHas() throws IOException {
        Set<String> expected = Arrays.stream(Operation.values()).flatMap(operation -> operation.scopes().stream()
                .map(scope -> scope.word() + "/" + operation.wireName() + ".json")).collect(Collectors.toSet());
        Family.withForward().forEach(family -> SampleCallback.names(family)
                .forEach(name -> expected.add(family.word() + "/" + name + ".json")));
        Path folder = Path.of("src/main/resources/callbacks");
        try (Stream<Path> samples = Files.walk(folder)) {
            assertThat(samples.filter(Files::isRegularFile).map(file -> folder.relativize(file).toString()))
                    .as("src/main/resources/callbacks has a sample <scope>/<action>.json for each scope of each action")
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void dispatchHasABranchForEachFamily() {
        Part choice = all(RouteFile::parts).filter(part -> part.id().equals("choice-other-family")).findFirst().orElseThrow();
        List<String> branches = new ArrayList<>();
        choice.value().path("when").forEach(when -> branches.add(when.at("/expression/simple/expression").asText() + " "
                + when.at("/steps/0/setVariable/expression/constant/expression").asText()));

        assertThat(branches).as("routes/dispatch-callback.camel.yaml has a branch for each family, in the order of the enum Family")
                .containsExactlyElementsOf(Family.withForward().stream().map(Family::word)
                        .map(word -> "${header.family} == '%s' {{easemob.forward.%s:{{easemob.forward.other-callbacks}}}}"
                                .formatted(word, word))
                        .toList());
    }

    @Test
    void eachBeanIsBoundAndHasTheMethod(@TempDir Path home) {
        try (TestRunner runner = new TestRunner(home).start()) {
            Registry beans = runner.camelContext().getRegistry();
            for (RouteFile file : files) {
                Set<String> own = file.parts().stream().filter(part -> part.kind().equals("beans")).map(part -> part.text("name"))
                        .collect(Collectors.toSet());
                assertThat(file.parts().stream().flatMap(RouteConventionsTest::beansIn).filter(name -> !own.contains(name))
                        .filter(name -> beans.lookupByName(name) == null)).as("%s names beans that nobody binds: bind them in "
                                + "Runner or mend the name", file.path())
                        .isEmpty();
                assertThat(file.parts().stream().filter(part -> part.value().has("ref") && part.value().has("method"))
                        .filter(part -> !part.text("ref").startsWith("{{"))
                        .filter(part -> beans.lookupByName(part.text("ref")) != null)
                        .filter(part -> !hasMethod(beans.lookupByName(part.text("ref")), part.text("method")))
                        .map(part -> part.text("ref") + "." + part.text("method")))
                        .as("%s names methods that the bean has not", file.path()).isEmpty();
            }
            String note = all(RouteFile::parts).filter(part -> part.id().equals("bean-describe-event")).findFirst().orElseThrow()
                    .text("note");
            assertThat(names(Pattern.compile("(\\w+Description)"), note))
                    .as("the note of bean-describe-event names each of its beans")
                    .containsExactlyInAnyOrderElementsOf(beans.findByTypeWithName(EventDescription.class).keySet());
        }
    }

    private void assertNoFile(Predicate<RouteFile> broken, String remedy) {
        assertThat(files.stream().filter(broken).map(RouteFile::path)).as(remedy).isEmpty();
    }

    private void assertNone(Function<RouteFile, Stream<String>> violations, String remedy) {
        assertThat(files.stream().flatMap(violations)).as(remedy).isEmpty();
    }

    private static void assertUnique(Stream<String> names, String remedy) {
        Map<String, Long> counts = names.filter(name -> !name.isEmpty())
                .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
        assertThat(counts.entrySet().stream().filter(entry -> entry.getValue() > 1).map(Map.Entry::getKey)).as(remedy).isEmpty();
    }

    private static Function<RouteFile, Stream<String>> each(String kind, Predicate<Part> broken) {
        return each(part -> part.kind().equals(kind) && broken.test(part));
    }

    private static Function<RouteFile, Stream<String>> each(Predicate<Part> broken) {
        return file -> file.parts().stream().filter(broken).map(part -> file.path() + ": " + part.kind() + " "
                + (part.id().isEmpty() ? part.value() : part.id()));
    }

    private Stream<Part> all(Function<RouteFile, List<Part>> part) {
        return all(files, part);
    }

    private static Stream<Part> all(List<RouteFile> files, Function<RouteFile, List<Part>> part) {
        return files.stream().flatMap(file -> part.apply(file).stream());
    }

    private static boolean isStep(Part part) {
        return part.value().isObject() && (SENDS.contains(part.kind()) || CALLS_JAVA.contains(part.kind())
                || Set.of("when", "otherwise").contains(part.kind())
                || (part.kind().equals("onException") && part.value().has("exception")));
    }

    /** The parameters of a template are described by a few words. */
    private static boolean isDescription(Part part) {
        return part.kind().equals("description") && !part.parent().equals("parameters");
    }

    private static boolean isLiteral(Part part) {
        return part.value().isValueNode()
                && !Set.of("id", "description", "note", "message", "exception", "logName").contains(part.kind());
    }

    private Set<String> starts() {
        Set<String> starts = all(RouteFile::parts).filter(part -> part.kind().equals("uri") && part.parent().equals("from"))
                .flatMap(part -> names(DIRECT, part.value().asText())).filter(name -> !name.startsWith("{"))
                .collect(Collectors.toSet());
        starts.addAll(calls());
        return starts;
    }

    private Set<String> calls() {
        return all(RouteFile::tops).filter(top -> top.kind().equals("templatedRoute")).map(Part::id).collect(Collectors.toSet());
    }

    private static Stream<String> directsIn(Part part) {
        return isLiteral(part) && !part.parent().equals("from") ? names(DIRECT, part.value().asText()) : Stream.empty();
    }

    private static Stream<String> beansIn(Part part) {
        String value = part.value().asText("");
        if (part.kind().equals("ref") && Set.of("bean", "process", "method").contains(part.parent())) {
            // Which bean a template's parameter names is known when a route is made of it.
            return value.startsWith("{{") ? Stream.empty() : Stream.of(value);
        }
        return part.value().isValueNode() && value.matches("#(bean:)?\\w+") ? Stream.of(value.replaceFirst("#(bean:)?", ""))
                : Stream.empty();
    }

    private static boolean hasMethod(Object bean, String method) {
        return Arrays.stream(bean.getClass().getMethods()).map(Method::getName).anyMatch(method.replaceFirst("\\(.*", "")::equals);
    }

    private static boolean isExplainedInANote(RouteFile file, String property) {
        return file.path().startsWith("examples") && file.parts().stream()
                .anyMatch(part -> part.kind().equals("note") && part.value().asText().contains(property));
    }

    private static Stream<String> names(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1));
    }

    private static Stream<String> texts(Path folder, String ending) {
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        try (Stream<Path> found = Files.walk(folder)) {
            return found.filter(file -> file.toString().endsWith(ending)).map(RouteConventionsTest::text).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file) {
        return text(file).lines().toList();
    }
}
