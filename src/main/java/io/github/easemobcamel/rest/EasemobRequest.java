package io.github.easemobcamel.rest;

import java.util.List;
import java.util.function.Function;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a route asks of Easemob, checked and ready: one call, or several where the keys are more than one call may carry.
 *
 * @param name the call in words, for errors: the route and the chatroom
 * @param calls the calls, made one after the other
 * @param result makes the route's result from the {@code data} of each reply
 */
record EasemobRequest(String name, List<EasemobCall> calls, Function<List<JsonNode>, Object> result) {

    /**
     * @param replies the {@code data} of the calls that succeeded, all but the next one
     * @return what had become of each key when the call after these replies failed
     */
    KeyProgress progress(List<JsonNode> replies) {
        KeyResults results = KeyResults.of(replies);
        int failed = replies.size();
        return new KeyProgress(results.successKeys(), results.errorKeys(), calls.get(failed).keys(),
                calls.stream().skip(failed + 1L).flatMap(call -> call.keys().stream()).toList());
    }

    /** @return whether the request names keys */
    boolean hasKeys() {
        return calls.stream().anyMatch(call -> !call.keys().isEmpty());
    }

    /** Short, without the data: this is what a trace of the route shows. */
    @Override
    public String toString() {
        return name + " in " + calls.size() + " call(s)";
    }
}
