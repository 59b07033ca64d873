/**
 * Spans of received and delivered events for an OpenTelemetry collector that may be slow or away: bounded, never waited for.
 */
package io.github.easemobcamel.tracing;
