/**
 * Certificates and keys: of the port for callbacks, renewed while it runs, of each destination, and of the broker's clients.
 */
package io.github.easemobcamel.tls;
