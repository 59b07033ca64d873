package io.github.easemobcamel.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Function;

/**
 * One HTTP request to one of the endpoints.
 *
 * @param api which of them
 * @param path the path below the app's own, encoded
 * @param body the JSON to send; {@code null} for none
 * @param items the items of a list that the call is about, such as attribute keys or user names; empty where it is about none
 * @param narrowed makes the same call about some of these items
 */
record EasemobCall(ApiCall api, String path, JsonNode body, List<String> items, Function<List<String>, EasemobCall> narrowed) {
}
