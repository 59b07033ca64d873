/**
 * Which buckets of Easemob's exception storage are asked for, how often, and what that brought: the steps of the route
 * {@code recover-missed-callbacks}. It calls through {@code rest}.
 */
package io.github.easemobcamel.recovery;
