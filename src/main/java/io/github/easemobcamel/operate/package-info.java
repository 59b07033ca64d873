/**
 * What an operator sees and does while the runner runs: administration, health, metrics. It looks into {@code store} and
 * {@code deliver} and is looked into by nobody but the composition root.
 */
package io.github.easemobcamel.operate;
