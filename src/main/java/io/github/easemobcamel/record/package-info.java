/**
 * The record: what happened to each event, kept for a while and searchable. {@code receive}, {@code deliver} and {@code operate}
 * tell it what happens ({@link io.github.easemobcamel.record.Facts}), {@code operate} asks it. It knows no queue and no route, and
 * nobody waits for it.
 */
package io.github.easemobcamel.record;
