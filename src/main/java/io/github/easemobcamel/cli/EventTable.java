package io.github.easemobcamel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.easemobcamel.log.ShownText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Events in columns; those that no event fills are left out. */
final class EventTable {

    /** The heading of each column and the field that is in it; the last two are of any length. */
    private static final List<Map.Entry<String, String>> COLUMNS = List.of(Map.entry("ID", "id"),
            Map.entry("ACTION", "action"), Map.entry("ROOM", "roomId"), Map.entry("STORED", "storedTime"),
            Map.entry("LAST FAILURE", "lastFailureTime"),
            Map.entry("ATTEMPTS", "deliveryAttempts"), Map.entry("REPLAYS", "replays"), Map.entry("CALL ID", "callId"),
            Map.entry("REASON", "failureReason"));

    private final List<List<String>> columns = new ArrayList<>();

    /**
     * @param events an array of events
     */
    EventTable(JsonNode events) {
        for (Map.Entry<String, String> column : COLUMNS) {
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
