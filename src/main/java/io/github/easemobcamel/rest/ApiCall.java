package io.github.easemobcamel.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A call of the REST API as its route describes it, in the parameters of the template {@code make-easemob-call}: what goes out, how much
 * of it at a time, what a reply must hold, at which pace, and whether it may be repeated.
 *
 * <p>The note of the template says how each parameter is written.
 *
 * @param name the call's name: that of its route
 * @param path the method and the path below the app's own
 * @param body what the caller gives
 * @param batch how many items one call may carry; 0 if its list is never split
 * @param reply what a reply must hold
 * @param pace how many calls the service allows; null for {@code easemob.rest.rate-limit}
 * @param repeatable whether doing it twice is the same as doing it once
 */
record ApiCall(String name, CallPath path, CallBody body, int batch, ReplyShape reply, Pace pace, boolean repeatable) {

    /** The parameters that a call has. */
    static final List<String> PARAMETERS = List.of("name", "description", "call", "body", "limits", "batch", "reply", "pace",
            "repeat");

    /**
     * {@return the call}
     *
     * @param parameters the parameters of its route; what is missing has its default
     * @throws IllegalArgumentException naming the parameter that cannot be read
     */
    static ApiCall of(Map<String, ?> parameters) {
        Function<String, String> text = name -> parameters.get(name) == null ? "" : parameters.get(name).toString().strip();
        CallPath path = read("call", text.apply("call"), CallPath::parse);
        String fields = path.list() == null ? text.apply("body") : path.list() + "[]";
        CallBody body = read("body", fields, given -> CallBody.parse(given, text.apply("limits")));
        return new ApiCall(text.apply("name"), path, body, read("batch", text.apply("batch"), ApiCall::number),
                read("reply", text.apply("reply"), ReplyShape::parse), read("pace", text.apply("pace"), Pace::parse),
                read("repeat", text.apply("repeat"), ApiCall::mayBeRepeated));
    }

    private static <T> T read(String parameter, String text, Function<String, T> reader) {
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the parameter " + parameter + ": " + e.getMessage(), e);
        }
    }

    private static int number(String text) {
        if (!text.matches("[0-9]{0,6}")) {
            throw new IllegalArgumentException("'" + text + "' is not a number");
        }
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }

    private static boolean mayBeRepeated(String text) {
        if (!text.matches("true|false|")) {
            throw new IllegalArgumentException("'" + text + "' is neither true nor false");
        }
        return !text.equals("false");
    }

    /**
     * {@return what is to be sent, checked}
     *
     * @param given the message's body
     * @param headers the message's headers
     * @throws EasemobException {@code invalid_input}, naming the call and what is wrong
     */
    EasemobRequest request(Object given, Map<String, Object> headers) {
        String what = name + path.subject(headers);
        try {
            path.require(headers);
            CallBody.Given content = body.read(given, headers);
            List<EasemobCall> calls = new ArrayList<>();
            for (List<String> items : batches(content.names())) {
                calls.add(call(content, headers, items));
            }
            return new EasemobRequest(what + path.actor(headers), calls, reply.result());
        } catch (EasemobException e) {
            throw e.during(what);
        }
    }

    private EasemobCall call(CallBody.Given content, Map<String, Object> headers, List<String> items) {
        JsonNode json = path.list() == null ? content.json().apply(items) : null;
        return new EasemobCall(this, path.encoded(headers, items), json, items, some -> call(content, headers, some));
    }

    private List<List<String>> batches(List<String> items) {
        if (batch == 0 || items.isEmpty()) {
            return List.of(items);
        }
        List<List<String>> batches = new ArrayList<>();
        for (int from = 0; from < items.size(); from += batch) {
            batches.add(items.subList(from, Math.min(from + batch, items.size())));
        }
        return batches;
    }
}
