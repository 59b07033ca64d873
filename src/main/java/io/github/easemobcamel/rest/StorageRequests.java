package io.github.easemobcamel.rest;

import java.util.List;
import java.util.Map;

/**
 * Makes the requests for Easemob's exception storage, where it keeps the callbacks that it could not deliver.
 *
 * <p>Source: the vendor's page on the exception storage.
 */
public final class StorageRequests {

    private static final ApiCall LIST = ApiCall
            .of(Map.of("name", "list-missed-callbacks", "call", "GET callbacks/storage/info", "reply", "array"));
    private static final ApiCall ASK = ApiCall.of(Map.of("name", "ask-for-missed-callbacks", "call", "POST callbacks/storage/retry",
            "body", "date, retry:number", "reply", "text"));

    /** The names of these calls. */
    static final List<String> CALLS = List.of(LIST.name(), ASK.name());

    /** {@return the request for the list of what is stored; its result is the array {@code [{date, size, retry}]}} */
    public EasemobRequest list() {
        return request(LIST, Map.of());
    }

    /**
     * {@return the request to send the bucket's callbacks again; its result is the text {@code success} or {@code failure}}
     *
     * @param date the bucket, as the list names it
     * @param tries how often it has been asked for before
     */
    public EasemobRequest askFor(String date, int tries) {
        return request(ASK, Map.of("date", date, "retry", tries));
    }

    private static EasemobRequest request(ApiCall api, Map<String, Object> body) {
        EasemobRequest request = api.request(body, Map.of());
        String of = body.isEmpty() ? "" : " of " + body.get("date");
        return new EasemobRequest(request.name() + of, request.calls(), replies -> replies.get(0));
    }
}
