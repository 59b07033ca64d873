package io.github.easemobcamel.rest;

import io.github.easemobcamel.config.ConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Properties;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;

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
        HttpClientBuilder builder = HttpClientBuilder.create();
        new EasemobHttp(settings, () -> null).configureHttpClient(builder);
        try (CloseableHttpClient client = builder.build()) {
            new TokenEndpoint(settings, client, Clock.systemUTC()).get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
