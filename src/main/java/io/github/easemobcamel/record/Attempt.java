package io.github.easemobcamel.record;

/**
 * An attempt to deliver an event.
 *
 * @param at when it began, in milliseconds since 1970
 * @param durationMillis how long it took
 * @param outcome {@code delivered}, {@code failed}, or {@code dead} if none follows
 * @param httpStatus what the endpoint answered; 0 if it did not, or does not speak HTTP
 * @param reason why it failed, without the endpoint's URI; null if it did not
 * @param replay whether it was for an event that was sent again
 */
public record Attempt(long at, long durationMillis, DeliveryState outcome, int httpStatus, String reason, boolean replay) {
}
