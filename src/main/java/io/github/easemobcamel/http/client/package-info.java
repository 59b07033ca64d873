/**
 * The HTTP client of destinations, of users' routes and of the calls to Easemob: what one attempt may take of time and memory,
 * and the one repeat on a new connection. Knows no event and no property; {@code deliver} and {@code rest} use it.
 */
package io.github.easemobcamel.http.client;
