/**
 * From the socket to the answer: the HTTP server of the callbacks, the steps of the route {@code receive-callback}, the guard
 * against Easemob's ban. It stores through {@code store} and knows nothing of dispatch or delivery.
 */
package io.github.easemobcamel.receive;
