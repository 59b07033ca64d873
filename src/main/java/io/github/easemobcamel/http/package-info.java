/**
 * The HTTP servers of both ports: what one connection and one request may take, which requests are refused before anybody reads
 * them. Knows no event and no broker.
 */
package io.github.easemobcamel.http;
