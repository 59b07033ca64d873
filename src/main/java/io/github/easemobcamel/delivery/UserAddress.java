package io.github.easemobcamel.delivery;

/**
 * Finds the user ID in how Easemob addresses a user, {@code {appkey}_{user ID}@easemob.com/{device}}, of which every part
 * but the user ID may be missing.
 *
 * <p>Source: the examples of {@code from} on the vendor's page. User IDs contain {@code _}, so the app key is taken off as
 * a whole; {@code @ppAdmin} begins with what otherwise ends a user ID.
 */
final class UserAddress {

    private UserAddress() {
    }

    /**
     * @param address an address, or null
     * @param appKey the callback's {@code appkey}, or null
     * @return the user ID; null when the address names no user
     */
    static String userId(String address, String appKey) {
        if (address == null || address.equals(appKey)) {
            return null;
        }
        boolean prefixed = appKey != null && address.startsWith(appKey + "_");
        String user = prefixed ? address.substring(appKey.length() + 1) : address;
        return JsonFacts.plausible(upTo('/', 0, upTo('@', 1, user)).strip());
    }

    private static String upTo(char end, int from, String text) {
        int position = text.indexOf(end, from);
        return position < 0 ? text : text.substring(0, position);
    }
}
