package io.github.easemobcamel.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a route asks of Easemob, checked and ready: one call, or several where the items of a list are more than one call
 * may carry.
 *
 * @param name the call in words, for errors: the route and the chatroom
 * @param calls the calls, made one after the other
 * @param result makes the route's result from the content of each reply
 */
record EasemobRequest(String name, List<EasemobCall> calls, Function<List<JsonNode>, Object> result) {

    /**
     * {@return what had become of each item when the call after these replies failed}
     *
     * @param replies the content of the replies to the calls that succeeded, all but the next one
     */
    KeyProgress progress(List<JsonNode> replies) {
        int failed = replies.size();
        KeyResults results = tellsItems() ? KeyResults.of(replies)
                : new KeyResults(items(calls.subList(0, failed)), Map.of());
        return new KeyProgress(results.successKeys(), results.errorKeys(), calls.get(failed).items(),
                items(calls.subList(failed + 1, calls.size())));
    }

    private static List<String> items(List<EasemobCall> some) {
        return some.stream().flatMap(call -> call.items().stream()).toList();
    }

    /** {@return whether the result tells of each item what became of it} */
    boolean tellsItems() {
        return calls.get(0).api().reply().tellsItems();
    }

    /** {@return whether the items are more than one call may carry} */
    boolean isSplit() {
        return calls.size() > 1;
    }

    /** Short, without the data: this is what a trace of the route shows. */
    @Override
    public String toString() {
        return name + " in " + calls.size() + " call(s)";
    }
}
