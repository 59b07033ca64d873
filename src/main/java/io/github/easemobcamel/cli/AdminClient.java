package io.github.easemobcamel.cli;

import static io.github.easemobcamel.event.Json.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.LocalAddress;
import io.github.easemobcamel.config.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Talks to the administration of the runner that runs with the properties of a home. */
final class AdminClient {

    /** A search through a million dead letters takes its time. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(2);
    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;

    private final String base;
    private final String token;
    private final Duration patience;

    /**
     * @param base what the paths are behind
     * @param token is shown to the runner; empty: none
     * @param patience how long an answer may take
     */
    AdminClient(String base, String token, Duration patience) {
        this.base = base;
        this.token = token;
        this.patience = patience;
    }

    /**
     * @param command knows the home; the properties are read as {@code run} reads them
     * @throws ConfigurationException if they cannot be read
     */
    static AdminClient of(EasemobCamel command) {
        return of(Setup.of(command));
    }

    /** {@return the same for another home} */
    static AdminClient of(Setup setup) {
        Settings settings = setup.settings();
        return new AdminClient(LocalAddress.management(settings) + "/admin/", settings.managementToken(), ANSWER_TIMEOUT);
    }

    /**
     * {@return the answer}
     *
     * @param path behind {@code /admin/}, encoded
     * @param parameters those of the query
     * @throws IllegalArgumentException if the runner refuses a parameter
     * @throws ConfigurationException if it cannot be reached, or cannot do it
     */
    JsonNode get(String path, Map<String, String> parameters) {
        return requireThere(getIfThere(path, parameters));
    }

    /** {@return the same; if there is no such thing, the error} */
    JsonNode getIfThere(String path, Map<String, String> parameters) {
        return send(withQuery(path, parameters), null);
    }

    private static String withQuery(String path, Map<String, String> parameters) {
        String query = parameters.entrySet().stream().map(each -> each.getKey() + "=" + encode(each.getValue()))
                .collect(Collectors.joining("&"));
        return query.isEmpty() ? path : path + "?" + query;
    }

    /** The same with a body that is sent. */
    JsonNode post(String path, JsonNode body) {
        return requireThere(send(path, body));
    }

    /**
     * Gives each line of an answer that does not end by itself.
     *
     * @param path behind {@code /admin/}, encoded
     * @param parameters those of the query
     * @param line gets each line
     * @throws IllegalArgumentException if the runner refuses a parameter
     * @throws ConfigurationException if it cannot be reached, or cannot do it
     */
    void follow(String path, Map<String, String> parameters, Consumer<String> line) {
        try {
            HttpCall call = request(withQuery(path, parameters));
            if (call.status() != OK) {
                requireThere(answer(call));
                return;
            }
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(call.body(), StandardCharsets.UTF_8))) {
                lines.lines().forEach(line);
            }
        } catch (UncheckedIOException e) {
            throw new ConfigurationException("the runner has ended the connection", e);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private static JsonNode requireThere(JsonNode answer) {
        if (answer.path("status").asText().equals("not-found")) {
            throw new ConfigurationException(answer.path("message").asText());
        }
        return answer;
    }

    /** {@return the text as a part of a path or query} */
    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpCall request(String path) throws IOException {
        HttpCall request = new HttpCall(URI.create(base + path), patience);
        return token.isEmpty() ? request : request.with("Authorization", "Bearer " + token);
    }

    /** @param body is posted; null: nothing is */
    private JsonNode send(String path, JsonNode body) {
        try {
            HttpCall call = request(path);
            if (body != null) {
                call.post("application/json", body.toString().getBytes(StandardCharsets.UTF_8));
            }
            return answer(call);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private static JsonNode answer(HttpCall call) throws IOException {
        int status = call.status();
        JsonNode answer;
        try (InputStream body = call.body()) {
            answer = JSON.readTree(body.readAllBytes());
        }
        String message = answer.path("message").asText();
        return switch (status) {
            case OK, ACCEPTED, NOT_FOUND -> answer;
            case BAD_REQUEST -> throw new IllegalArgumentException(message);
            case UNAUTHORIZED -> throw new ConfigurationException("the runner wants another easemob.management.token; set "
                    + "the one it runs with, best by the variable EASEMOB_MANAGEMENT_TOKEN");
            default -> throw new ConfigurationException("the runner answered " + status + ": " + message);
        };
    }

    private ConfigurationException unreachable(IOException e) {
        return new ConfigurationException(e instanceof SocketTimeoutException
                ? "the runner has not answered within " + patience.toSeconds() + " s; narrow the search"
                : "no runner answers at " + base + "; start it (easemob-camel run), or choose its folder with --home", e);
    }
}
