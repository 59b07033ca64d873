package io.github.easemobcamel.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.event.SampleCallback;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A file with tests, read.
 *
 * @param name how a person is told which file it is
 * @param properties properties that hold while its tests run
 * @param tests its tests, in order
 */
public record TestFile(String name, Map<String, String> properties, List<Test> tests) {

    /**
     * A test.
     *
     * @param file the file, as a person is told
     * @param line where it begins
     * @param name what it shows
     * @param rooms what Easemob knows at its beginning
     * @param replies what services answer
     * @param when what happens, one after the other
     * @param then what must have come of it
     * @param patience how long to wait for that after everything has ended
     */
    public record Test(String file, int line, String name, List<Room> rooms, List<Reply> replies, List<Step> when,
            List<Expectation> then, Duration patience) {
    }

    /**
     * A chatroom or group at Easemob.
     *
     * @param attributes the attributes by their owners
     */
    record Room(String id, List<String> members, String announcement, Map<String, Map<String, String>> attributes) {
    }

    /**
     * What a service answers.
     *
     * @param from a destination, an endpoint's URI, or the name of a call of Easemob's
     * @param status the HTTP status
     * @param body the body, or null
     * @param headers the headers
     * @param error what sending fails with, or null
     * @param times how often
     */
    record Reply(int line, String from, int status, JsonNode body, Map<String, String> headers, String error, int times) {
    }

    /** Something that happens. */
    sealed interface Step {
        /** {@return where it stands} */
        int line();
    }

    /**
     * Easemob posts a callback.
     *
     * @param sample a sample, or null
     * @param content what a file contains, or null
     * @param with members that take the place of those that are there
     */
    record Callback(int line, SampleCallback sample, ObjectNode content, ObjectNode with) implements Step {
    }

    /** A route is given a message. */
    record Start(int line, String route, Map<String, String> headers, JsonNode body) implements Step {
    }

    /** Somebody sends a request to an HTTP endpoint of the routes. */
    record Request(int line, String method, String path, Map<String, String> headers, JsonNode body) implements Step {
    }

    /**
     * What must have come.
     *
     * @param about what is counted
     * @param wanted what it must have, by {@link Observation#members()}
     * @param times how often
     */
    record Expectation(int line, Kind kind, String about, ObjectNode wanted, int times) {
    }

    /** The kinds of what can come of a test. */
    enum Kind {
        /** A destination took an event. */
        DELIVERED("body", "headers", "attempts"),
        /** A destination did not take it, so that it is a dead letter; or a route that was given a message failed. */
        FAILED("reason", "attempts"),
        /** A destination's filter did not want it. */
        FILTERED,
        /** An event went to no destination. */
        UNROUTED,
        /** A step sent something to an endpoint. */
        SENT("method", "query", "body", "headers"),
        /** Easemob was called. */
        CALLED("path", "body"),
        /** A request, or a message to a route, was answered. */
        ANSWERED("body", "headers");

        private final List<String> members;

        Kind(String... members) {
            this.members = List.of(members);
        }

        /** {@return what a test can say of it} */
        List<String> members() {
            return members;
        }

        /** {@return as a file has it} */
        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * What came.
     *
     * @param about the destination, endpoint, call or status
     * @param members what is known of it
     */
    record Observation(Kind kind, String about, ObjectNode members) {
    }
}
