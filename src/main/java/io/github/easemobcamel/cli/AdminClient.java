package io.github.easemobcamel.cli;

import static io.github.easemobcamel.event.Json.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.LocalAddress;
import io.github.easemobcamel.config.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Talks to the administration of the runner that runs with the properties of a home. */
final class AdminClient {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** A search through a million dead letters takes its time. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(2);
    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_TIMEOUT)
            .build();
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
        return send(request(withQuery(path, parameters)).GET());
    }

    private static String withQuery(String path, Map<String, String> parameters) {
        String query = parameters.entrySet().stream().map(each -> each.getKey() + "=" + encode(each.getValue()))
                .collect(Collectors.joining("&"));
        return query.isEmpty() ? path : path + "?" + query;
    }

    /** The same with a body that is sent. */
    JsonNode post(String path, JsonNode body) {
        return requireThere(send(request(path).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()))));
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
            HttpResponse<Stream<String>> response = client.send(request(withQuery(path, parameters)).GET().build(),
                    BodyHandlers.ofLines());
            if (response.statusCode() == OK) {
                response.body().forEach(line);
            } else {
                requireThere(answer(response.statusCode(), JSON.readTree(response.body().collect(Collectors.joining()))));
            }
        } catch (UncheckedIOException e) {
            throw new ConfigurationException("the runner has ended the connection", e);
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConfigurationException("interrupted", e);
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

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path)).timeout(patience);
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private JsonNode send(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
            return answer(response.statusCode(), JSON.readTree(response.body()));
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConfigurationException("interrupted", e);
        }
    }

    private static JsonNode answer(int status, JsonNode answer) {
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
        boolean late = e instanceof HttpTimeoutException && !(e instanceof HttpConnectTimeoutException);
        return new ConfigurationException(late
                ? "the runner has not answered within " + patience.toSeconds() + " s; narrow the search"
                : "no runner answers at " + base + "; start it (easemob-camel run), or choose its folder with --home", e);
    }
}
