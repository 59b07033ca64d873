package io.github.easemobcamel.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashSet;
import java.util.Set;

/** What the runner's record says was delivered. */
final class RecordOfDeliveries {

    private static final int PAGE = 1000;
    private static final int OK = 200;

    private final HttpClient client = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();
    private final RunnerHome home;

    RecordOfDeliveries(RunnerHome home) {
        this.home = home;
    }

    /** The callIds of the events that a destination has taken. */
    Set<String> taken(String destination) throws IOException, InterruptedException {
        Set<String> callIds = new HashSet<>();
        String query = "events?state=delivered&destination=" + destination + "&limit=" + PAGE;
        JsonNode page = get(query);
        while (true) {
            page.path("events").forEach(event -> callIds.add(event.path("callId").asText()));
            if (!page.has("next")) {
                return callIds;
            }
            page = get(query + "&after=" + page.path("next").asText());
        }
    }

    /** How often it could not keep up, and said so. */
    long dropped() throws IOException, InterruptedException {
        return get("overview").at("/record/dropped").longValue();
    }

    private JsonNode get(String call) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(HttpRequest.newBuilder(home.administration(call)).build(),
                BodyHandlers.ofString());
        if (answer.statusCode() != OK) {
            throw new AssertionError(call + " was answered " + answer.body());
        }
        return json.readTree(answer.body());
    }
}
