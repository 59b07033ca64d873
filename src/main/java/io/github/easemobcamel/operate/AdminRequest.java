package io.github.easemobcamel.operate;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.easemobcamel.operate.AdminRefusal.Reason;
import java.util.List;
import java.util.Map;

/**
 * A request of the administration.
 *
 * @param path the parts of the path that differ, by their names
 * @param parameters those of the query, each once
 * @param body the body; the missing node if there is none
 * @param caller who sent it, as the audit line and the record name them
 */
record AdminRequest(Map<String, String> path, Map<String, String> parameters, JsonNode body, String caller) {

    /** The field of a body. */
    static final String DRY_RUN = "dryRun";

    /**
     * {@return whether it only asks what would be done}
     *
     * @throws AdminRefusal if that is not certain: nothing may be done by a typo
     */
    boolean isDryRun() {
        JsonNode value = body.path(DRY_RUN);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw new AdminRefusal(Reason.MALFORMED, DRY_RUN + ": true or false");
        }
        return value.booleanValue();
    }

    /** @throws AdminRefusal if there is a parameter of another name: a mistyped filter must not show everything */
    void allow(List<String> names) {
        parameters.keySet().stream().filter(name -> !names.contains(name)).findFirst().ifPresent(unknown -> {
            throw new AdminRefusal(Reason.MALFORMED, unknown + ": unknown"
                    + (names.isEmpty() ? "; there are no parameters here" : "; there are " + String.join(", ", names)));
        });
    }
}
