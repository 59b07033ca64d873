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
     * @throws CallMistake naming the parameter that cannot be read
     */
    static ApiCall of(Map<String, ?> parameters) {
        Function<String, String> text = name -> parameters.get(name) == null ? "" : parameters.get(name).toString().strip();
        CallPath path = read("call", text.apply("call"), CallPath::parse);
        String fields = path.list() == null ? text.apply("body") : path.list() + "[]";
        List<BodyLimit> limits = read("limits", text.apply("limits"), BodyLimit::parse);
        CallBody body = read("body", fields, given -> CallBody.parse(given, limits));
        read("limits", "", given -> body.require(limits));
        int batch = read("batch", text.apply("batch"), given -> listed(body, given, number(given), number(given) > 0));
        ReplyShape reply = read("reply", text.apply("reply"), given -> {
            ReplyShape shape = ReplyShape.parse(given);
            return listed(body, given, shape, shape.tellsItems());
        });
        return new ApiCall(read("name", text.apply("name"), ApiCall::name), path, body, batch, reply,
                read("pace", text.apply("pace"), Pace::parse), read("repeat", text.apply("repeat"), ApiCall::mayBeRepeated));
    }

    private static <T> T read(String parameter, String text, Function<String, T> reader) {
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw new CallMistake(parameter, "the parameter " + parameter + ": " + e.getMessage());
        }
    }

    private static <T> T listed(CallBody body, String text, T value, boolean needsList) {
        if (needsList && !body.hasItems()) {
            throw new IllegalArgumentException("'" + text + "' is for a list or a map, which must come first in body");
        }
        return value;
    }

    private static String name(String text) {
        if (!text.matches("[\\w-]+")) {
            throw new IllegalArgumentException("'" + text + "' is not a name such as mute-chatroom");
        }
        return text;
    }

    private static int number(String text) {
        if (!text.matches("([1-9][0-9]{0,5})?")) {
            throw new IllegalArgumentException("'" + text + "' is not a number from 1 on");
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
