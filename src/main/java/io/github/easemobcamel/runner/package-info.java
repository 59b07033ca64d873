/**
 * The composition root: makes every part from the settings and hands it to those that need it, starts and stops them in order.
 * Nobody but the command line may use it.
 */
package io.github.easemobcamel.runner;
