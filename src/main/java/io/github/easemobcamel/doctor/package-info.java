/**
 * The checks of the command {@code doctor}: each looks at one thing of the configuration or the machine and says what to do.
 */
package io.github.easemobcamel.doctor;
