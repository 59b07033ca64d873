package io.github.easemobcamel.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Map;

/**
 * Judges a reply: its JSON if it is a success, else an {@link EasemobException} with what the service said.
 *
 * <p>Source: the error tables of the vendor's pages. An error's body is usually {@code {error, exception,
 * error_description}}, sometimes {@code {desc}}, and HTML or nothing at all from a gateway: so it is read leniently.
 */
final class ReplyReader {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ReplyReader() {
    }

    /**
     * {@return its body, an object}
     *
     * @param reply any reply
     * @throws EasemobException if the status is not 200, or the body is no JSON object
     */
    static JsonNode json(HttpReply reply) {
        JsonNode body = parse(reply.text());
        if (reply.status() != 200) {
            throw failure(reply, body);
        }
        if (!body.isObject()) {
            throw unreadable(reply, "the reply is not JSON");
        }
        return body;
    }

    private static EasemobException failure(HttpReply reply, JsonNode body) {
        String error = body.path("error").asText("").strip();
        String exception = body.path("exception").asText("");
        String description = body.path("error_description").asText(body.path("desc").asText(""));
        if (error.isEmpty()) {
            error = exception.substring(exception.lastIndexOf('.') + 1);
        }
        boolean retryable = RetryRules.mayHelp(reply.status(), error, description);
        return EasemobException.answered(reply.status(), error, description, reply.text(), retryable, reply.retryAfter());
    }

    private static EasemobException unreadable(HttpReply reply, String description) {
        return EasemobException.answered(reply.status(), EasemobException.UNREADABLE_REPLY, description, reply.text(), true,
                reply.retryAfter());
    }

    /** {@return the JSON that the service wrote, in a reply or a callback; a missing node if it is none} */
    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /** {@return an object that the service wrote as a map} */
    static Map<String, Object> map(JsonNode object) {
        return JSON.convertValue(object, new TypeReference<>() {
        });
    }

    /** {@return an array that the service wrote as a list} */
    static List<Object> list(JsonNode array) {
        return JSON.convertValue(array, new TypeReference<>() {
        });
    }
}
