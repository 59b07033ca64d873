package io.github.easemobcamel.simulator;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The calls that the simulator answers below {@code /{org}/{app}}; their labels, used by faults and counters, are those
 * of the {@code direct:} routes where there is one.
 *
 * <p>Source: the vendor's pages on chatroom attributes, on app tokens and on the exception storage.
 */
public enum SimulatedEndpoint {
    /** Issues an app token. */
    TOKEN("POST", "token"),
    /** Call 1. */
    GET_CHATROOM_ANNOUNCEMENT("GET", "chatrooms/{id}/announcement"),
    /** Call 2. */
    UPDATE_CHATROOM_ANNOUNCEMENT("POST", "chatrooms/{id}/announcement"),
    /** Call 3. */
    SET_CHATROOM_METADATA("PUT", "metadata/chatroom/{id}/user/{username}"),
    /** Call 4. */
    GET_CHATROOM_METADATA("POST", "metadata/chatroom/{id}"),
    /** Call 5. */
    DELETE_CHATROOM_METADATA("DELETE", "metadata/chatroom/{id}/user/{username}"),
    /** Call 6. */
    FORCE_SET_CHATROOM_METADATA("PUT", "metadata/chatroom/{id}/user/{username}/forced"),
    /** Call 7. */
    FORCE_DELETE_CHATROOM_METADATA("DELETE", "metadata/chatroom/{id}/user/{username}/forced"),
    /** Lists the stored callbacks. */
    STORAGE_INFO("GET", "callbacks/storage/info"),
    /** Sends stored callbacks again. */
    STORAGE_RETRY("POST", "callbacks/storage/retry");

    private final String method;
    private final List<String> template;

    SimulatedEndpoint(String method, String template) {
        this.method = method;
        this.template = List.of(template.split("/"));
    }

    /** {@return the name in counters and faults, e.g. {@code set-chatroom-metadata}} */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * {@return the endpoint}
     *
     * @param label a label as {@link #label()} prints it
     * @throws IllegalArgumentException if there is none, naming those that there are
     */
    public static SimulatedEndpoint labelled(String label) {
        return Arrays.stream(values()).filter(endpoint -> endpoint.label().equals(label)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No endpoint is called \"" + label + "\"; there are "
                        + Arrays.stream(values()).map(SimulatedEndpoint::label).toList()));
    }

    /** An endpoint and what stood in the variable places of the path. */
    record Match(SimulatedEndpoint endpoint, String roomId, String username) {
    }

    /**
     * Finds the endpoint of a request.
     *
     * @param method the request's method
     * @param path the decoded segments behind {@code /{org}/{app}}
     * @return the endpoint with its variables
     * @throws Refusal 500 {@code unsupported_service_operation} for a wrong method, 500 {@code web_application} for a
     *         wrong path
     */
    static Match find(String method, List<String> path) {
        List<SimulatedEndpoint> sameShape = Arrays.stream(values()).filter(endpoint -> endpoint.fits(path)).toList();
        if (sameShape.isEmpty()) {
            throw Refusal.wrongUrl();
        }
        return sameShape.stream().filter(endpoint -> endpoint.method.equals(method)).findFirst()
                .map(endpoint -> endpoint.match(path))
                .orElseThrow(Refusal::wrongMethod);
    }

    private boolean fits(List<String> path) {
        if (path.size() != template.size()) {
            return false;
        }
        for (int i = 0; i < path.size(); i++) {
            boolean variable = template.get(i).startsWith("{");
            if (variable ? path.get(i).isEmpty() : !template.get(i).equals(path.get(i))) {
                return false;
            }
        }
        return true;
    }

    private Match match(List<String> path) {
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < path.size(); i++) {
            variables.put(template.get(i), path.get(i));
        }
        return new Match(this, variables.get("{id}"), variables.get("{username}"));
    }
}
