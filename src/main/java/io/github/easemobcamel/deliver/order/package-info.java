/**
 * The order of the events of one room at a destination with {@code order=strict}: which rooms wait, for whom, and how that
 * survives a restart. Used by {@code deliver} only.
 */
package io.github.easemobcamel.deliver.order;
