/**
 * The properties: names, layers, bounds, typed values, and the sentences about what is wrong with them. It knows of the rest
 * only the words of {@code event} that are part of a property's name.
 */
package io.github.easemobcamel.config;
