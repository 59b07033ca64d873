/**
 * Where events are kept: the embedded broker or the way to an external one, the sender that waits for the disk, the memory of
 * callIds, and the consumer that takes events in batches. It answers {@code Stored}, never an HTTP status.
 */
package io.github.easemobcamel.store;
