package io.github.easemobcamel.event;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Finds the user ID in how Easemob addresses a user, {@code {appkey}_{user ID}@easemob.com/{device}}, in which all
 * parts but the user ID are optional.
 *
 * <p>Source: the examples of {@code from} on the vendor's page. User IDs contain {@code _}, so the app key is taken off as
 * a whole; {@code @ppAdmin} begins with what otherwise ends a user ID.
 */
final class UserAddress {

    /** The user ID in whose name Easemob's REST API acts. */
    private static final String REST_ADMINISTRATOR = "@ppAdmin";

    private UserAddress() {
    }

    /**
     * {@return the user ID; null when the address names no user}
     *
     * @param address an address, or null
     * @param appKey the callback's {@code appkey}, or null
     */
    static String userId(String address, String appKey) {
        if (address == null || address.equals(appKey)) {
            return null;
        }
        return JsonFacts.plausible(upTo('/', 0, upTo('@', 1, unprefixed(address, appKey))).strip());
    }

    /**
     * {@return {@code userId}, {@code resource} (the device) if there is one, and whether it is the REST administrator}
     *
     * @param address an address that names a user
     * @param appKey the callback's {@code appkey}, or null
     */
    static ObjectNode json(String address, String appKey) {
        String userId = userId(address, appKey);
        ObjectNode user = JsonNodeFactory.instance.objectNode().put("userId", userId);
        String whole = unprefixed(address, appKey);
        String resource = JsonFacts.plausible(whole.substring(Math.min(upTo('/', 0, whole).length() + 1, whole.length())));
        if (resource != null) {
            user.put("resource", resource);
        }
        return user.put("restAdministrator", REST_ADMINISTRATOR.equals(userId));
    }

    private static String unprefixed(String address, String appKey) {
        boolean prefixed = appKey != null && address.startsWith(appKey + "_");
        return prefixed ? address.substring(appKey.length() + 1) : address;
    }

    private static String upTo(char end, int from, String text) {
        int position = text.indexOf(end, from);
        return position < 0 ? text : text.substring(0, position);
    }
}
