package io.github.easemobcamel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.log.ShownText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Events in columns; those that no event fills are left out. */
final class EventTable {

    /** The heading of each column and the field that is in it; the last two are of any length. */
    private static final List<Map.Entry<String, String>> COLUMNS = List.of(Map.entry("ID", "id"),
            Map.entry("ACTION", "action"), Map.entry("ROOM", "roomId"), Map.entry("STORED", "storedTime"),
            Map.entry("LAST FAILURE", "lastFailureTime"),
            Map.entry("ATTEMPTS", "deliveryAttempts"), Map.entry("REPLAYS", "replays"), Map.entry("CALL ID", "callId"),
            Map.entry("REASON", "failureReason"));

    private static final List<Map.Entry<String, String>> RECORD_COLUMNS = List.of(Map.entry("ID", "id"),
            Map.entry("RECEIVED", "receivedAt"), Map.entry("ACTION", "action"), Map.entry("ROOM", "roomId"),
            Map.entry("ACTOR", "actor"), Map.entry("TARGET", "target"), Map.entry("CALL ID", "callId"),
            Map.entry("STATE", "state"));

    private final List<List<String>> columns = new ArrayList<>();

    /**
     * @param events an array of dead letters or conflicts
     */
    EventTable(JsonNode events) {
        this(COLUMNS, events);
    }

    /** {@return a table of recorded events, with the state at each destination} */
    static EventTable ofRecord(JsonNode events) {
        for (JsonNode event : events) {
            if (!event.path("deliveries").isEmpty() && event instanceof ObjectNode node) {
                node.put("state", StreamSupport.stream(event.path("deliveries").spliterator(), false)
                        .map(delivery -> delivery.path("destination").asText() + " " + delivery.path("state").asText()
                                + (delivery.has("reason") ? " (" + delivery.path("reason").asText() + ")" : ""))
                        .collect(Collectors.joining(", ")));
            }
        }
        return new EventTable(RECORD_COLUMNS, events);
    }

    private EventTable(List<Map.Entry<String, String>> all, JsonNode events) {
        for (Map.Entry<String, String> column : all) {
            List<String> cells = new ArrayList<>(List.of(column.getKey()));
            events.forEach(event -> cells.add(plain(text(event, column.getValue()))));
            // A dead letter has been stored when it failed last.
            boolean told = column.getValue().equals("storedTime") && events.findValue("lastFailureTime") != null;
            if (!told && cells.stream().skip(1).anyMatch(cell -> !cell.isEmpty())) {
                columns.add(cells);
            }
        }
    }

    /** What was stored before there was an action has the operation, which is the same in the older format. */
    private static String text(JsonNode event, String field) {
        return event.path(field.equals("action") && !event.has(field) ? "operation" : field).asText();
    }

    /** What a failure says may come from anybody; nothing of it may steer the terminal. */
    private static String plain(String text) {
        return ShownText.of(text).replaceAll("\\s", " ");
    }

    void print(PrintWriter out) {
        for (int row = 0; !columns.isEmpty() && row < columns.get(0).size(); row++) {
            StringBuilder line = new StringBuilder();
            for (List<String> column : columns) {
                int width = column.stream().mapToInt(String::length).max().orElse(0);
                line.append(column.get(row)).append(" ".repeat(width - column.get(row).length() + 2));
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
