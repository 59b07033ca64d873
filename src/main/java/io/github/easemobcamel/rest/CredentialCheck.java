package io.github.easemobcamel.rest;

import io.github.easemobcamel.config.ConfigurationException;
import java.time.Clock;
import java.util.Properties;

/** Finds out whether the credentials are right. */
public final class CredentialCheck {

    private CredentialCheck() {
    }

    /**
     * Fetches one token, which nobody sees, and forgets it.
     *
     * @param properties the application's properties
     * @throws EasemobException if there is no token, without the secret
     * @throws ConfigurationException naming the property that cannot be read
     */
    public static void run(Properties properties) {
        RestSettings settings = RestSettings.from(properties);
        Clock clock = Clock.systemUTC();
        try (EasemobHttp http = new EasemobHttp(settings, clock)) {
            new TokenEndpoint(settings, http, clock).get();
        }
    }
}
