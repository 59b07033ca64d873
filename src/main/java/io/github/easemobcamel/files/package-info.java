/**
 * Files that people edit while the runner runs: what lies in {@code routes/}, and when it was written. Knows nothing of what stands
 * in them.
 */
package io.github.easemobcamel.files;
