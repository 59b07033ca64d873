/**
 * The route files: what is wrong with their text and in which line, before Camel reads it; generations of routes, complete and
 * checked before any of it runs; what a failed start is said to be.
 */
package io.github.easemobcamel.routes;
