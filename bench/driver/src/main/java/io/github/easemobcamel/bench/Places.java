package io.github.easemobcamel.bench;

import java.nio.file.Path;

/**
 * Where things are.
 *
 * @param bench the folder {@code bench} of the project
 */
record Places(Path bench) {

    /** @return the runner as packaged */
    Path distribution() {
        return bench.resolveSibling("target").resolve("easemob-camel");
    }

    /** @return the folder for the data of what runs, emptied at the end */
    Path work() {
        return bench.resolve("target/work");
    }

    /** @return the Java that this process runs on, for the candidates too */
    String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** @return the Java tool that asks a process for its heap */
    String jcmd() {
        return Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    }
}
