package io.github.easemobcamel.http.client;

import org.apache.camel.component.http.HttpClientConfigurer;

/** Configures a client that has its {@link AttemptBounds} already. */
public interface BoundedConfigurer extends HttpClientConfigurer {
}
