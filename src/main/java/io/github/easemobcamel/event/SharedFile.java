package io.github.easemobcamel.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A file that was shared in a group, as {@code files} of the normalised event has it.
 *
 * <p>Source: the vendor's pages on upload_file, where it is {@code {data: {file_id, ...}}}, on older pages as JSON in a text;
 * on delete_file, which has the id alone; and on SHARE_FILE, which has an array of ids.
 */
final class SharedFile {

    private SharedFile() {
    }

    /**
     * {@return whether it describes a file}
     *
     * @param reason the reason of an event
     */
    static boolean is(JsonNode reason) {
        return in(reason).hasNonNull("file_id");
    }

    /**
     * {@return what should be the file in it}
     *
     * @param reason the reason of an event
     */
    static JsonNode in(JsonNode reason) {
        return (reason.isTextual() ? ExactJson.read(reason.textValue()) : reason).path("data");
    }

    /**
     * @param event gets the files, if there are any
     * @param described the description of one file or its id, or an array of these
     * @param appKey the callback's {@code appkey}, or null
     */
    static void addAll(ObjectNode event, JsonNode described, String appKey) {
        if (described.isArray()) {
            described.forEach(file -> add(event, file, appKey));
        } else {
            add(event, described, appKey);
        }
    }

    private static void add(ObjectNode event, JsonNode described, String appKey) {
        String id = JsonFacts.text(described.isObject() ? described.path("file_id") : described);
        if (id == null) {
            return;
        }
        ObjectNode file = files(event).addObject().put("id", id);
        if (described.path("file_name").isTextual()) {
            file.set("name", described.path("file_name"));
        }
        String owner = JsonFacts.text(described.path("file_owner"));
        if (UserAddress.userId(owner, appKey) != null) {
            file.set("owner", UserAddress.json(owner, appKey));
        }
        if (described.path("file_size").isIntegralNumber()) {
            file.set("size", described.path("file_size"));
        }
        EventMembers.putTime(file, "createdTime", JsonFacts.time(described.path("created")));
    }

    private static ArrayNode files(ObjectNode event) {
        return event.withArrayProperty("files");
    }
}
