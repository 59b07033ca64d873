package io.github.easemobcamel.deliver;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.event.EventHeader;
import io.github.easemobcamel.event.ExactJson;
import io.github.easemobcamel.event.NormalisedEvent;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Headers;

/**
 * Writes an event as a CloudEvent 1.0 in structured mode: its attributes and, as its data, the {@link NormalisedEvent}, in one
 * JSON document. The same event gives the same bytes in every attempt. Source: the JSON format of the CloudEvents
 * specification 1.0.
 */
public final class StructuredCloudEvents {

    static final String MEDIA_TYPE = "application/cloudevents+json";
    static final String DATA_MEDIA_TYPE = "application/json";

    /** The {@code $id} of {@code schema/event.schema.json}; another number for a change that a receiver must know. */
    public static final String DATA_SCHEMA = "urn:easemob-camel:schema:event:1";

    /**
     * {@return the document, in UTF-8}
     *
     * @param body the callback as it was received
     */
    public byte[] write(@Body byte[] body, @Headers Map<String, Object> headers) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        CloudEvents.attributes(headers).forEach(event::put);
        event.put("datacontenttype", DATA_MEDIA_TYPE).put("dataschema", DATA_SCHEMA);
        ObjectNode data = NormalisedEvent.of(body);
        if (Boolean.TRUE.equals(headers.get(EventHeader.ECHO))) {
            data.put(EventHeader.ECHO, true);
        }
        event.set("data", data);
        return ExactJson.write(event);
    }
}
