package io.github.easemobcamel.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;

/**
 * Makes the requests for Easemob's exception storage, where it keeps the callbacks that it could not deliver.
 *
 * <p>Source: the vendor's page on the exception storage.
 */
public final class StorageRequests {

    /** {@return the request for the list of what is stored; its result is the array {@code [{date, size, retry}]}} */
    public EasemobRequest list() {
        return request(ApiCall.LIST_MISSED_CALLBACKS, "", null);
    }

    /**
     * {@return the request to send the bucket's callbacks again; its result is the text {@code success} or {@code failure}}
     *
     * @param date the bucket, as the list names it
     * @param tries how often it has been asked for before
     */
    public EasemobRequest askFor(String date, int tries) {
        return request(ApiCall.ASK_FOR_MISSED_CALLBACKS, " of " + date,
                JsonNodeFactory.instance.objectNode().put("date", date).put("retry", tries));
    }

    private static EasemobRequest request(ApiCall api, String of, JsonNode body) {
        return new EasemobRequest(api.route() + of, List.of(new EasemobCall(api, api.path(), body, List.of())),
                replies -> replies.get(0));
    }
}
