/** What the runner prints: nobody waits for it, and nothing in it is secret or steers a terminal. Knows no other package. */
package io.github.easemobcamel.log;
