package io.github.easemobcamel.kit;

import static io.github.easemobcamel.event.Json.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.SampleChoice;
import io.github.easemobcamel.event.Scope;
import io.github.easemobcamel.kit.TestFile.Kind;
import io.github.easemobcamel.routes.Fault;
import io.github.easemobcamel.routes.RouteYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads a file with tests. */
public final class TestReader {

    private static final List<String> STEPS = List.of("callback", "file", "route", "request");
    private static final List<String> KINDS = Arrays.stream(Kind.values()).map(Kind::word).toList();
    private static final String METHODS = "GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS";
    private static final int LONGEST_WAIT_SECONDS = 60;

    private final Path file;
    private final String name;

    private TestReader(Path file, String name) {
        this.file = file;
        this.name = name;
    }

    /**
     * {@return what it says}
     *
     * @param file the file
     * @param name how a person is told which file it is
     * @throws ConfigurationException with the line of the first mistake in it
     */
    public static TestFile read(Path file, String name) {
        try {
            return new TestReader(file, name).read(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new ConfigurationException(name + ": this file cannot be read (" + e + ")", e);
        } catch (Fault.Found e) {
            throw new ConfigurationException(name + ", line " + e.fault().line() + ": " + e.fault().words(), e);
        }
    }

    private TestFile read(byte[] content) {
        Node root = RouteYaml.document(content)
                .orElseThrow(() -> new Fault.Found(1, "there is no test in this file: write 'tests:' and "
                        + "below it '- test: what it shows'"));
        Section section = Section.of(root, "a file of tests", 1).knows(List.of("properties", "tests"));
        List<TestFile.Test> tests = section.list("tests").stream().map(this::test).toList();
        if (tests.isEmpty()) {
            throw new Fault.Found(section.line("tests"), "there is no test in this file: write 'tests:' and below it "
                    + "'- test: what it shows'");
        }
        return new TestFile(name, section.texts("properties"), tests);
    }

    private TestFile.Test test(Node node) {
        Section test = Section.of(node, "a test", RouteYaml.line(node))
                .knows(List.of("test", "rooms", "replies", "when", "then", "wait"));
        require(test, "a test", "test", "when", "then");
        return new TestFile.Test(name, test.line("test"), test.text("test"), rooms(test),
                test.list("replies").stream().map(TestReader::reply).toList(), test.list("when").stream().map(this::step).toList(),
                test.list("then").stream().map(TestReader::expectation).toList(), patience(test));
    }

    private static void require(Section section, String what, String... keys) {
        for (String key : keys) {
            if (!section.has(key)) {
                throw new Fault.Found(section.line(""), what + " lacks '" + key + "': add it");
            }
        }
    }

    private static Duration patience(Section test) {
        String text = test.has("wait") ? test.text("wait") : "0s";
        if (!text.matches("\\d{1,2}s") || Integer.parseInt(text.replace("s", "")) > LONGEST_WAIT_SECONDS) {
            throw new Fault.Found(test.line("wait"),
                    "'wait' is a number of seconds up to " + LONGEST_WAIT_SECONDS + ", such as 3s, not '" + text + "'");
        }
        return Duration.ofSeconds(Integer.parseInt(text.replace("s", "")));
    }

    private static List<TestFile.Room> rooms(Section test) {
        List<TestFile.Room> rooms = new ArrayList<>();
        if (test.has("rooms")) {
            Section all = test.section("rooms");
            for (String id : all.keys()) {
                Section room = all.section(id).knows(List.of("members", "announcement", "attributes"));
                Map<String, Map<String, String>> attributes = new LinkedHashMap<>();
                if (room.has("attributes")) {
                    Section owners = room.section("attributes");
                    owners.keys().forEach(owner -> attributes.put(owner, owners.texts(owner)));
                }
                rooms.add(new TestFile.Room(id, room.list("members").stream().map(RouteYaml::text).toList(),
                        room.has("announcement") ? room.text("announcement") : "", attributes));
            }
        }
        return rooms;
    }

    private static TestFile.Reply reply(Node node) {
        Section reply = Section.of(node, "a reply", RouteYaml.line(node))
                .knows(List.of("from", "status", "body", "headers", "error", "times"));
        require(reply, "a reply", "from");
        int status = reply.number("status", 200);
        if (status < 200 || status > 599) {
            throw new Fault.Found(reply.line("status"), "'status' is between 200 and 599, not " + status);
        }
        return new TestFile.Reply(reply.line("from"), reply.text("from"), status, reply.json("body"), reply.texts("headers"),
                reply.has("error") ? reply.text("error") : null, reply.number("times", Integer.MAX_VALUE));
    }

    private TestFile.Step step(Node node) {
        Section step = Section.of(node, "a step of 'when'", RouteYaml.line(node));
        return switch (step.oneOf(STEPS)) {
            case "callback" -> callback(step.knows(List.of("callback", "scope", "room", "format", "with")));
            case "file" -> callbackOfFile(step.knows(List.of("file", "with")));
            case "route" -> {
                step.knows(List.of("route", "headers", "body"));
                yield new TestFile.Start(step.line("route"), step.text("route"), step.texts("headers"), step.json("body"));
            }
            default -> request(step.knows(List.of("request", "headers", "body")));
        };
    }

    private static TestFile.Callback callback(Section step) {
        String scope = choice(step, "scope", "group", "chatroom");
        String format = choice(step, "format", "older", "newer");
        if (step.text("callback").equals(SampleChoice.ALL)) {
            throw new Fault.Found(step.line("callback"), "a step is one callback: name its action, such as kick");
        }
        try {
            SampleCallback sample = new SampleChoice(
                    Stream.of(Scope.values()).filter(each -> each.word().equals(scope)).findFirst().orElse(null),
                    "newer".equals(format)).samples(List.of(step.text("callback"))).get(0);
            return new TestFile.Callback(step.line("callback"), step.has("room") ? sample.inRoom(step.text("room")) : sample, null,
                    step.object("with"));
        } catch (IllegalArgumentException e) {
            throw new Fault.Found(step.line("callback"), e.getMessage().replace("--", ""));
        }
    }

    private static String choice(Section step, String key, String... words) {
        String word = step.text(key);
        if (word != null && !List.of(words).contains(word)) {
            throw new Fault.Found(step.line(key), "'" + key + "' is one of " + String.join(", ", words) + ", not '" + word + "'");
        }
        return word;
    }

    private TestFile.Callback callbackOfFile(Section step) {
        Path path = file.resolveSibling(step.text("file"));
        try {
            JsonNode content = JSON.readTree(Files.readAllBytes(path));
            if (content instanceof ObjectNode callback) {
                return new TestFile.Callback(step.line("file"), null, callback, step.object("with"));
            }
            throw new IOException("it is no JSON object");
        } catch (IOException e) {
            throw new Fault.Found(step.line("file"),
                    path + " cannot be read (" + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                            + "): it must hold one callback, in JSON");
        }
    }

    private static TestFile.Request request(Section step) {
        String[] words = step.text("request").split(" +");
        if (words.length != 2 || !words[0].matches(METHODS) || !words[1].startsWith("/")) {
            throw new Fault.Found(step.line("request"), "'request' is a method and a path, such as GET /rooms/1735, not '"
                    + step.text("request") + "'");
        }
        return new TestFile.Request(step.line("request"), words[0], words[1], step.texts("headers"), step.json("body"));
    }

    private static TestFile.Expectation expectation(Node node) {
        Section line = Section.of(node, "a line of 'then'", RouteYaml.line(node));
        Kind kind = Kind.values()[KINDS.indexOf(line.oneOf(KINDS))];
        line.knows(Stream.of(List.of(kind.word()), kind.members(), List.of("times")).flatMap(List::stream).toList());
        ObjectNode wanted = JsonNodeFactory.instance.objectNode();
        kind.members().stream().filter(line::has).forEach(member -> wanted.set(member, switch (member) {
            case "body" -> line.json(member);
            case "headers" -> JSON.valueToTree(line.texts(member));
            case "attempts" -> JsonNodeFactory.instance.numberNode(line.number(member, 0));
            default -> JsonNodeFactory.instance.textNode(line.text(member));
        }));
        return new TestFile.Expectation(line.line(kind.word()), kind, line.text(kind.word()), wanted, line.number("times", 1));
    }
}
