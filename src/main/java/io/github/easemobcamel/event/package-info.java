/**
 * What a callback says: the callback as it came, its identity and signature, the operations, and the facts that the runner reads
 * from both formats of the vendor. Values and readers, and the one plain JSON mapper: no Camel,
 * no broker, no property may come in.
 */
package io.github.easemobcamel.event;
