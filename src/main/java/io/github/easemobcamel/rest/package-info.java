/**
 * The calls of Easemob's REST API behind the {@code direct:} routes: token, pace, repeats, errors. Users' routes name
 * {@code EasemobException} by its full name, so the package keeps its name. Knows no broker, and of events
 * only those that its own calls cause.
 */
package io.github.easemobcamel.rest;
