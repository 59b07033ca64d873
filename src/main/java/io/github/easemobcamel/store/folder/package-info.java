/**
 * The data folder: who uses it, the version of what is in it, what must be there, and what is damaged. It knows the names and
 * shapes of the files, nothing of events or queues; who writes them comes in as names of folders.
 */
package io.github.easemobcamel.store.folder;
