package io.github.easemobcamel.rest;

import java.util.List;
import java.util.Map;

/**
 * What became of each key of a request that was split into calls of ten, when one of the calls failed.
 *
 * @param done the keys that the service said it has set or deleted, or that were read
 * @param refused the keys that the service refused, each with its reason
 * @param failed the keys of the call that failed; whether they were changed is not known
 * @param notTried the keys of the calls that were not sent any more
 */
public record KeyProgress(List<String> done, Map<String, String> refused, List<String> failed, List<String> notTried) {

    /** {@return one line for an error's message} */
    String summary() {
        return "keys done: " + done + ", refused: " + refused.keySet() + ", failed: " + failed + ", not tried: " + notTried;
    }
}
