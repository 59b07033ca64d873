package io.github.easemobcamel.proof;

/**
 * A destination has taken an event.
 *
 * @param order as its how many-th delivery
 * @param life in which life
 * @param repeating whether that was when events were sent again
 */
record Delivery(long order, int life, boolean repeating) {
}
