package io.github.easemobcamel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.kit.Replay;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Events of a runner's record, with their bodies. */
final class RecordedEvents {

    private final AdminClient runner;

    RecordedEvents(AdminClient runner) {
        this.runner = runner;
    }

    /**
     * {@return the newest that were accepted, oldest first}
     *
     * @param age how long ago they came at most
     * @param limit how many at most
     * @throws ConfigurationException if the runner does not answer, or has none
     */
    List<Replay.Event> newest(Duration age, String limit) {
        Map<String, String> filter = new LinkedHashMap<>();
        filter.put("from", Instant.now().minus(age).toString());
        filter.put("limit", limit);
        List<Replay.Event> events = new ArrayList<>();
        int found = 0;
        for (JsonNode each : runner.get("events", filter).path("events")) {
            if (each.path("answer").asText().equals("accepted")) {
                found++;
                JsonNode event = runner.get("events/" + AdminClient.encode(each.path("id").asText()), Map.of());
                if (event.get("body") instanceof ObjectNode body) {
                    String action = event.path("action").asText();
                    events.add(new Replay.Event(event.path("callId").asText(),
                            action.isEmpty() ? event.path("family").asText() : action, body));
                }
            }
        }
        if (events.isEmpty()) {
            throw new ConfigurationException(found == 0 ? "the record has no event of that time"
                    : "the record has " + found + " event(s) of that time and no body of any: easemob.record.bodies is false");
        }
        Collections.reverse(events);
        return events;
    }
}
