package io.github.easemobcamel.simulator;

import java.time.Duration;

/**
 * The app that a simulator has, and who gets tokens for it.
 *
 * @param orgName the organization's name, the first segment of every path
 * @param appName the app's name, the second segment of every path
 * @param clientId the id that the token endpoint accepts
 * @param clientSecret the secret that the token endpoint accepts
 * @param tokenLifetime how long a token lives when the caller asks for no {@code ttl}; zero: for ever
 * @param expiresInMillis whether {@code expires_in} is told in milliseconds, as one kind of cluster does
 */
public record AppSettings(String orgName, String appName, String clientId, String clientSecret, Duration tokenLifetime,
        boolean expiresInMillis) {

    /** @throws IllegalArgumentException for an organization of the admin API's name, or a negative lifetime */
    public AppSettings {
        if (orgName.equals(SimulatorAdmin.ROOT)) {
            throw new IllegalArgumentException("The organization cannot be called " + SimulatorAdmin.ROOT);
        }
        if (tokenLifetime.isNegative()) {
            throw new IllegalArgumentException("A token's lifetime cannot be negative: " + tokenLifetime);
        }
    }

    /** {@return {@code org#app}, the way callbacks name the app} */
    public String appKey() {
        return orgName + "#" + appName;
    }
}
