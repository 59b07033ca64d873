package io.github.easemobcamel.recovery;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The callbacks of ten minutes that Easemob could not deliver, as its exception storage lists them.
 *
 * @param date the bucket's name: the ten minutes' start, in a time zone that is documented nowhere, so nothing is read from
 *        it; its digits sort by time in any zone
 * @param size how many callbacks are in it
 * @param tries how often they have been asked for
 */
public record Bucket(String date, int size, int tries) {

    private static final int LONGEST_DATE = 64;

    /**
     * {@return its buckets; what has no name is left out, a number that is missing is 0}
     *
     * @param list the reply's {@code data}
     */
    static List<Bucket> read(JsonNode list) {
        List<Bucket> buckets = new ArrayList<>();
        for (JsonNode entry : list) {
            String date = entry.path("date").asText("").strip();
            if (!date.isEmpty() && date.length() <= LONGEST_DATE) {
                buckets.add(new Bucket(date, Math.max(0, entry.path("size").asInt(0)), Math.max(0, entry.path("retry").asInt(0))));
            }
        }
        return buckets;
    }

    Bucket withTries(int newTries) {
        return new Bucket(date, size, newTries);
    }
}
