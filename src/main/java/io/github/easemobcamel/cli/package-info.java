/**
 * The command line: words, options, output, exit codes. What a word does lives elsewhere.
 */
package io.github.easemobcamel.cli;
