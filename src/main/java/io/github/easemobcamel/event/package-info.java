/**
 * What a callback says: the callback as it came, its identity and signature, its families and actions, and the
 * facts that the runner reads from both formats of the vendor. Values and readers, and the one plain JSON mapper: no Camel,
 * no broker, no property may come in.
 */
package io.github.easemobcamel.event;
