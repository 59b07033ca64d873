/**
 * What a failed event does to the later ones of its room: {@code RelaxedOrder} or {@code StrictOrder}, which knows the rooms that
 * wait, across a restart too. Used by {@code deliver}; {@code operate} knows the marks in its queue.
 */
package io.github.easemobcamel.deliver.order;
