package io.github.easemobcamel.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Headers;

/**
 * Decides what the {@link EventHeader}s of a stored callback are; whatever the callback looks like, it can be routed.
 *
 * <p>A fact that is absent, of the wrong type, blank, longer than {@value JsonFacts#LONGEST_TEXT} characters or contains a
 * control character gives no header, and a header of that name which was there before is removed. Only {@code outcome} is
 * always there for group and chatroom events. No other header is ever touched.
 *
 * <p>Who {@code actor} and {@code target} are, for callbacks of chat type {@code muc} ({@link MucEvent}):
 * <table>
 * <caption>by operation</caption>
 * <tr><th>operation</th><th>actor</th><th>target</th></tr>
 * <tr><td>create, destroy, update, update_announcement, delete_announcement, upload_file, delete_file, ban_group,
 *     remove_ban_group</td><td>{@code from}: who did it</td><td>none: it is done to the room</td></tr>
 * <tr><td>apply, invite_accept, invite_decline, block, unblock, presence, absence, direct_joined, leave</td>
 *     <td>{@code from}: the user or member</td>
 *     <td>none: {@code to} is the room, the actor or who is told of it</td></tr>
 * <tr><td>apply_accept</td><td>{@code from}: who let the user in</td><td>{@code to}: who had applied</td></tr>
 * <tr><td>invite</td><td>{@code from}: who invites</td><td>{@code to}: who is invited</td></tr>
 * <tr><td>kick, ban, allow, add_admin, remove_admin, add_mute, remove_mute, add_user_white_list,
 *     remove_user_white_list</td><td>{@code from}: who did it</td><td>{@code to}: the member it was done to</td></tr>
 * <tr><td>assing_owner</td><td>{@code from}: the owner until now</td><td>{@code to}: the new owner</td></tr>
 * <tr><td>set_metadata, delete_metadata</td><td>operator in {@code event_info.ext}; {@code from} is the room</td>
 *     <td>none: {@code to} is a member who is told of it</td></tr>
 * <tr><td>group_member_metadata_update</td><td>operator in {@code event_info.ext}; {@code from} is the room</td>
 *     <td>{@code to}: the member whose attributes they are</td></tr>
 * <tr><td>any other</td><td>{@code from}, unless that is the room</td>
 *     <td>none: nobody knows what {@code to} means there</td></tr>
 * </table>
 *
 * <p>For the newer event format see {@link GroupOpEvent}, for all other callbacks {@link OtherCallback}.
 */
public final class EventReader {

    /**
     * @param body the callback as it was received; what is not a JSON object has no facts
     * @param headers the message's headers
     */
    public void setHeaders(@Body byte[] body, @Headers Map<String, Object> headers) {
        JsonNode callback = JsonFacts.parse(body);
        String appKey = JsonFacts.text(callback.path("appkey"));
        CallbackFacts facts = facts(callback, appKey);

        set(headers, EventHeader.CALL_ID, JsonFacts.text(callback.path("callId")));
        set(headers, EventHeader.OPERATION, facts.operation());
        set(headers, EventHeader.SCOPE, facts.scope());
        set(headers, EventHeader.ROOM_ID, facts.roomId());
        set(headers, EventHeader.APP_KEY, appKey);
        set(headers, EventHeader.ACTOR, UserAddress.userId(facts.actorAddress(), appKey));
        set(headers, EventHeader.TARGET, facts.targetAddresses().stream().findFirst()
                .map(target -> UserAddress.userId(target, appKey)).orElse(null));
        set(headers, EventHeader.OUTCOME, facts.outcome());
        set(headers, EventHeader.EVENT_TIME, JsonFacts.time(callback.path("timestamp")));
        set(headers, EventHeader.CHAT_TYPE, JsonFacts.text(callback.path("chat_type")));
    }

    /**
     * @param callback the callback's JSON
     * @param appKey its app key, or null
     * @return its facts, read in the way of its format
     */
    static CallbackFacts facts(JsonNode callback, String appKey) {
        if (GroupOpEvent.is(callback)) {
            return new GroupOpEvent(callback);
        }
        return MucEvent.is(callback) ? new MucEvent(callback, appKey) : new OtherCallback(callback, appKey);
    }

    private static void set(Map<String, Object> headers, String name, Object fact) {
        if (fact == null) {
            headers.remove(name);
        } else {
            headers.put(name, fact);
        }
    }
}
