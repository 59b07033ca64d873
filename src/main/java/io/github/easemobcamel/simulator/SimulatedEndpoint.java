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
 * <p>Source: the vendor's pages on chatrooms, group members, messages, app tokens and the exception storage.
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
    /** Lists the super administrators, who administer every chatroom. */
    GET_SUPER_ADMINS("GET", "chatrooms/super_admin"),
    /** Makes a user a super administrator. */
    ADD_SUPER_ADMIN("POST", "chatrooms/super_admin"),
    /** Makes a super administrator a plain user. */
    REMOVE_SUPER_ADMIN("DELETE", "chatrooms/super_admin/{username}"),
    /** Lists the chatrooms. */
    LIST_CHATROOMS("GET", "chatrooms"),
    /** Lists the chatrooms that a user is in. */
    LIST_JOINED_CHATROOMS("GET", "users/{username}/joined_chatrooms"),
    /** Makes a chatroom. */
    CREATE_CHATROOM("POST", "chatrooms"),
    /** Describes one chatroom or several. */
    GET_CHATROOM("GET", "chatrooms/{id}"),
    /** Changes name, description, size or owner. */
    UPDATE_CHATROOM("PUT", "chatrooms/{id}"),
    /** Ends a chatroom. */
    DESTROY_CHATROOM("DELETE", "chatrooms/{id}"),
    /** Lists the members. */
    GET_CHATROOM_MEMBERS("GET", "chatrooms/{id}/users"),
    /** Takes users in. */
    ADD_CHATROOM_MEMBERS("POST", "chatrooms/{id}/users"),
    /** Takes one user in. */
    ADD_CHATROOM_MEMBER("POST", "chatrooms/{id}/users/{username}"),
    /** Removes members. */
    REMOVE_CHATROOM_MEMBERS("DELETE", "chatrooms/{id}/users/{username}"),
    /** Lists who may not speak. */
    GET_CHATROOM_MUTES("GET", "chatrooms/{id}/mute"),
    /** Keeps members from speaking. */
    MUTE_CHATROOM_MEMBERS("POST", "chatrooms/{id}/mute"),
    /** Lets members speak again. */
    UNMUTE_CHATROOM_MEMBERS("DELETE", "chatrooms/{id}/mute/{username}"),
    /** Keeps all members from speaking. */
    MUTE_CHATROOM("POST", "chatrooms/{id}/ban"),
    /** Lets all members speak again. */
    UNMUTE_CHATROOM("DELETE", "chatrooms/{id}/ban"),
    /** Lists who may speak while all others may not. */
    GET_CHATROOM_ALLOW_LIST("GET", "chatrooms/{id}/white/users"),
    /** Puts members on that list. */
    ADD_TO_CHATROOM_ALLOW_LIST("POST", "chatrooms/{id}/white/users"),
    /** Puts one member on that list. */
    ADD_ONE_TO_CHATROOM_ALLOW_LIST("POST", "chatrooms/{id}/white/users/{username}"),
    /** Takes members off that list. */
    REMOVE_FROM_CHATROOM_ALLOW_LIST("DELETE", "chatrooms/{id}/white/users/{username}"),
    /** Lists who may not come in. */
    GET_CHATROOM_BLOCK_LIST("GET", "chatrooms/{id}/blocks/users"),
    /** Keeps users out. */
    ADD_TO_CHATROOM_BLOCK_LIST("POST", "chatrooms/{id}/blocks/users"),
    /** Keeps one user out. */
    ADD_ONE_TO_CHATROOM_BLOCK_LIST("POST", "chatrooms/{id}/blocks/users/{username}"),
    /** Lets users come in again. */
    REMOVE_FROM_CHATROOM_BLOCK_LIST("DELETE", "chatrooms/{id}/blocks/users/{username}"),
    /** Lists the administrators. */
    GET_CHATROOM_ADMIN("GET", "chatrooms/{id}/admin"),
    /** Makes a member an administrator. */
    ADD_CHATROOM_ADMIN("POST", "chatrooms/{id}/admin"),
    /** Makes an administrator a plain member. */
    REMOVE_CHATROOM_ADMIN("DELETE", "chatrooms/{id}/admin/{username}"),
    /** Reads the announcement of a group. */
    GET_GROUP_ANNOUNCEMENT("GET", "chatgroups/{id}/announcement"),
    /** Changes the announcement of a group. */
    UPDATE_GROUP_ANNOUNCEMENT("POST", "chatgroups/{id}/announcement"),
    /** Reads the attributes of a group member. */
    GET_GROUP_MEMBER_METADATA("GET", "metadata/chatgroup/{id}/user/{username}"),
    /** Sets attributes of a group member. */
    SET_GROUP_MEMBER_METADATA("PUT", "metadata/chatgroup/{id}/user/{username}"),
    /** Reads attributes of several group members. */
    GET_GROUP_MEMBERS_METADATA("POST", "metadata/chatgroup/{id}/get"),
    /** Sets attributes of several group members. */
    SET_GROUP_MEMBERS_METADATA("PUT", "metadata/chatgroup/{id}/users/batch"),
    /** Sends a message to chatrooms. */
    SEND_MESSAGE_TO_CHATROOMS("POST", "messages/chatrooms"),
    /** Sends a message to all chatrooms. */
    BROADCAST_TO_CHATROOMS("POST", "messages/chatrooms/broadcast"),
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

    /** {@return the method and the path below the app's own, its variable segments in braces} */
    @Override
    public String toString() {
        return method + " " + String.join("/", template);
    }

    /** {@return whether its body must be called JSON; elsewhere the vendor's own clients say nothing, or call it a form} */
    boolean wantsJson() {
        return template.get(0).equals("metadata");
    }

    /** {@return whether its body may be called a form} */
    boolean takesForm() {
        return this == TOKEN || template.get(template.size() - 1).equals("announcement");
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
        // "super_admin" is no room
        if (sameShape.stream().anyMatch(endpoint -> endpoint.template.equals(path))) {
            sameShape = sameShape.stream().filter(endpoint -> endpoint.template.equals(path)).toList();
        }
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
