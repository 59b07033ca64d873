package io.github.easemobcamel.event;

import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Headers;

/**
 * Decides what the {@link EventHeader}s of a stored callback are. Every callback can be routed, also one that is damaged.
 *
 * <p>A fact that is absent, of the wrong type, blank, longer than {@value JsonFacts#LONGEST_TEXT} characters or contains a
 * control character gives no header, and a header of that name which was there before is removed. Only {@code outcome} is
 * always there for group and chatroom events. All other headers stay as they are.
 *
 * <p>{@link Operation} and {@code docs/extending.md} say who {@code actor} and {@code target} are. For groups and chatrooms see
 * {@link MucEvent} and, in the newer format, {@link GroupOpEvent}, for all other callbacks {@link FamilyReader}.
 */
public final class EventReader {

    /**
     * @param body the callback as it was received; anything but a JSON object has no facts
     * @param headers the message's headers, which are changed
     */
    public void setHeaders(@Body byte[] body, @Headers Map<String, Object> headers) {
        new ReadCallback(body).putHeaders(headers);
        headers.remove(EventHeader.REPLAY);
    }
}
