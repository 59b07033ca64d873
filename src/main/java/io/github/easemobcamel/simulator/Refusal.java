package io.github.easemobcamel.simulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A call that the service refuses, with the status and the words that the vendor documents.
 *
 * <p>Source: the error tables on the page of each call and the vendor's page of common errors; the names in
 * {@code exception} are those seen in public test suites. What no page says is marked "not documented" here.
 */
final class Refusal extends RuntimeException {

    private final int status;
    private final String error;
    private final String exception;

    Refusal(int status, String error, String exception, String description) {
        super(description, null, false, false);
        this.status = status;
        this.error = error;
        this.exception = exception;
    }

    /** A token that is missing, wrong or expired. */
    static Refusal unauthorized() {
        return new Refusal(401, "unauthorized", "EasemobSecurityException", "Unable to authenticate (OAuth)");
    }

    /** A token of the wrong form. */
    static Refusal corruptToken() {
        return new Refusal(401, "auth_bad_access_token", "EasemobSecurityException",
                "Unable to authenticate due to corrupt access token");
    }

    static Refusal notInChatroom() {
        return new Refusal(401, "MetadataException", "MetadataException", "user is not in chatroom");
    }

    static Refusal unknownRoom(String roomId) {
        return new Refusal(404, "resource_not_found", "com.easemob.group.exception.ResourceNotFoundException",
                "grpID " + roomId + " does not exist!");
    }

    /** A user who is not in the room; the words are those that a list of several users has for one of them. */
    static Refusal notAMember(String username, String roomId) {
        return new Refusal(400, "invalid_parameter", "com.easemob.group.exception.InvalidParameterException",
                "user: " + username + " doesn't exist in chatroom: " + roomId);
    }

    /** A field that is longer than its limit; the exact words are not documented. */
    static Refusal tooLong(String field, int limit) {
        return new Refusal(400, "illegal_argument", "java.lang.IllegalArgumentException",
                field + " is exceeding maximum limit " + limit);
    }

    /** More users than one call may name; the exact words are not documented. */
    static Refusal tooManyUsers(int limit) {
        return new Refusal(403, "exceed_limit", "com.easemob.group.exception.ExceedLimitException",
                "usernames size is more than max limit : " + limit);
    }

    /** Attributes of group members. */
    static Refusal memberMetadata(int status, String description) {
        return new Refusal(status, "metadata_error", "MetadataException", description);
    }

    static Refusal announcementTooLong() {
        return new Refusal(403, "forbidden_op", "com.easemob.group.exception.ForbiddenOpException",
                "announce info length exceeds limit!");
    }

    /** More than 10 keys; the vendor's table leaves the error's type blank. */
    static Refusal tooManyKeys() {
        return new Refusal(400, "", "MetadataException", "exceed allowed batch size " + AttributeLimits.KEYS_PER_CALL);
    }

    /** Another user's key; the vendor's table leaves the error's type blank. */
    static Refusal foreignKey() {
        return new Refusal(400, "", "MetadataException", AttributeLimits.FOREIGN_SET);
    }

    static Refusal unknownApp(String org, String app, String uri) {
        return new Refusal(404, "organization_application_not_found", "OrganizationApplicationNotFoundException",
                "Could not find application for " + org + "/" + app + " from URI: " + uri);
    }

    static Refusal invalidGrant(String description) {
        return new Refusal(400, "invalid_grant", "OAuthProblemException", description);
    }

    static Refusal illegalArgument(String description) {
        return new Refusal(400, "illegal_argument", "java.lang.IllegalArgumentException", description);
    }

    static Refusal notJson(String description) {
        return new Refusal(400, "json_parse", "com.fasterxml.jackson.core.JsonParseException", description);
    }

    static Refusal unsupportedMediaType() {
        return new Refusal(415, "web_application", "javax.ws.rs.WebApplicationException", "Unsupported Media Type");
    }

    static Refusal tooLarge() {
        return new Refusal(413, "Request Entity Too Large", "RequestEntityTooLargeException",
                "Request Entity Too Large");
    }

    static Refusal rateLimit() {
        return new Refusal(429, "reach_limit", "ReachLimitException", "This request has reached api limit");
    }

    /** The quota of a price plan: asking again does not help. */
    static Refusal quota() {
        return new Refusal(429, "resource_limited", "ResourceLimitedException",
                "You have exceeded the limit of the Free edition. Please upgrade to higher edition.");
    }

    static Refusal wrongMethod() {
        return new Refusal(500, "unsupported_service_operation", "UnsupportedServiceOperationException",
                "Service operation not supported");
    }

    static Refusal wrongUrl() {
        return new Refusal(500, "web_application", "javax.ws.rs.WebApplicationException",
                "javax.ws.rs.WebApplicationException");
    }

    /** The paid storage is off; the page gives the status only, the words are not documented. */
    static Refusal storageOff() {
        return new Refusal(403, "forbidden_op", "ForbiddenOpException", "callback storage is not open for this app");
    }

    /** A fault on demand: trouble inside the service. */
    static Refusal broken(int status) {
        return new Refusal(status, "server_error", "java.lang.RuntimeException", "simulated fault " + status);
    }

    int status() {
        return status;
    }

    /**
     * {@return the reply in the vendor's shape}
     *
     * @param now the reply's {@code timestamp}, milliseconds
     */
    Reply reply(long now) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("error", error).put("exception", exception).put("timestamp", now).put("duration", 0)
                .put("error_description", getMessage());
        return Reply.json(status, body);
    }
}
