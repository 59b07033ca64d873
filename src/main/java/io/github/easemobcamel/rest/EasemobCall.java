package io.github.easemobcamel.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * One HTTP request to one of the endpoints.
 *
 * @param api which of them
 * @param path the path below the app's own, encoded
 * @param body the JSON to send; {@code null} for none
 * @param keys the attribute keys that the call is about; empty where it is about none, and for reading all
 */
record EasemobCall(ApiCall api, String path, JsonNode body, List<String> keys) {
}
