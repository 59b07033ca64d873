package io.github.easemobcamel.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Calls a simulator over real HTTP, with a token or without. */
final class Caller {

    static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Simulator simulator;
    private String token;

    Caller(Simulator simulator) {
        this.simulator = simulator;
    }

    /** Fetches a token for the calls that follow. */
    Caller signedIn() throws IOException {
        token = send("POST", "/token", """
                {"grant_type":"client_credentials","client_id":"%s","client_secret":"%s"}""".formatted(
                simulator.settings().clientId(), simulator.settings().clientSecret())).json().path("access_token").asText();
        return this;
    }

    /** The calls that follow carry this token, or none. */
    Caller with(String newToken) {
        token = newToken;
        return this;
    }

    /** Sends to a path below the app. */
    Answer send(String method, String path, String body) throws IOException {
        SimulatorSettings settings = simulator.settings();
        return sendRaw(method, "/" + settings.orgName() + "/" + settings.appName() + path, body, "application/json");
    }

    /** Sends to any path, with any content type. */
    Answer sendRaw(String method, String path, String body, String contentType) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(simulator.baseUrl() + path))
                .timeout(Duration.ofSeconds(20)).header("Accept", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null && contentType != null) {
            request.header("Content-Type", contentType);
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return new Answer(HTTP.send(request.build(), BodyHandlers.ofString()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    record Answer(HttpResponse<String> response) {

        int status() {
            return response.statusCode();
        }

        String text() {
            return response.body();
        }

        JsonNode json() throws JsonProcessingException {
            return JSON.readTree(response.body());
        }

        JsonNode data() throws JsonProcessingException {
            return json().path("data");
        }
    }
}
