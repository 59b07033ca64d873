package io.github.easemobcamel.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Tables in the documents that say what becomes of callbacks; with {@code -Dwrite} they are written. */
public final class EventTables {

    private static final List<String> IN_COLUMNS = List.of("callId", "family", "action", "chatType", "operation", "operationType",
            "scope", "roomId", "app", "actor", "target", "targets", "outcome", "eventTime", "eventTimeMillis", "original");

    private EventTables() {
    }

    /** {@return the cells of a row that say what the event of a callback is; "r" is a room, "u" a user} */
    public static String cells(byte[] callback) {
        JsonNode event = NormalisedEvent.of(callback);
        List<String> further = new ArrayList<>();
        event.fieldNames().forEachRemaining(further::add);
        further.removeAll(IN_COLUMNS);
        return " %s | %s | %s | %s | %s | %s | %s | %s |%n".formatted(cell(event.path("family")), cell(event.path("action")),
                cell(event.path("scope")), event.has("roomId") ? "r" : "–", event.has("actor") ? "u" : "–",
                event.has("target") ? "u" : "–", cell(event.path("outcome")),
                further.stream().map(member -> "`" + member + "`").collect(Collectors.joining(", ")));
    }

    private static String cell(JsonNode word) {
        return word.isMissingNode() ? "–" : word.asText();
    }

    /**
     * @param tables the rows of each table, by the mark before it
     * @param test writes them
     */
    public static void require(Path document, Map<String, String> tables, Class<?> test) throws IOException {
        String expected = Files.readString(document);
        for (Map.Entry<String, String> table : tables.entrySet()) {
            Matcher former = Pattern.compile("(<!-- " + table.getKey() + " -->\\n\\|.*\\n\\|-.*\\n)(\\|.*\\n)*").matcher(expected);
            assertThat(former.find()).as(table.getKey()).isTrue();
            expected = expected.substring(0, former.end(1)) + table.getValue() + expected.substring(former.end());
        }
        if (System.getProperty("write") != null) {
            Files.writeString(document, expected);
        }
        assertThat(Files.readString(document)).as("write it anew: mvn test -Dtest=%s -Dwrite", test.getSimpleName())
                .isEqualTo(expected);
    }
}
