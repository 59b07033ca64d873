/**
 * What the routes {@code dispatch-callback}, {@code deliver-to-destination} and {@code delivery-errors} cannot say in one
 * expression: to whom an event goes, how it is described, what becomes of a failed attempt. It takes events from {@code store}.
 */
package io.github.easemobcamel.deliver;
