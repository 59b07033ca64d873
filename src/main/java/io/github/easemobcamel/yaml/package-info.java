/**
 * What a route file says, with the line of everything: reads it before Camel does, so that whatever is wrong with it has a place.
 */
package io.github.easemobcamel.yaml;
