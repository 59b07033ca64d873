package io.github.easemobcamel.rest;

import java.time.Duration;

/**
 * What came back for one HTTP request, not judged yet.
 *
 * @param status the HTTP status
 * @param text the body as text; empty if there was none
 * @param retryAfter the header {@code Retry-After} as a pause; {@code null} if there was none
 */
record HttpReply(int status, String text, Duration retryAfter) {
}
