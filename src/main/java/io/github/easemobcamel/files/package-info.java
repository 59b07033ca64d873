/**
 * Files that people replace while the runner runs, route files and certificates: which there are, and when an edit is whole. Knows
 * nothing of what stands in them.
 */
package io.github.easemobcamel.files;
