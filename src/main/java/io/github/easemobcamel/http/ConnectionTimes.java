package io.github.easemobcamel.http;

import java.time.Duration;

/**
 * How long a connection may take. None of these times begins again with each byte.
 *
 * @param headers from the opening to the end of the first request's headers
 * @param body from there to the end of its body; callbacks have less, see {@code RequestLimits}
 * @param idle from an answer to the end of the next request's headers. Long, since a sender that uses a connection again in
 *        the moment in which it is closed sees a failure
 */
record ConnectionTimes(Duration headers, Duration body, Duration idle) {

    static final ConnectionTimes USUAL = new ConnectionTimes(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofMinutes(5));
}
