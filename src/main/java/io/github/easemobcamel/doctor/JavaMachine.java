package io.github.easemobcamel.doctor;

import io.github.easemobcamel.store.folder.Descriptors;
import java.util.List;

/** Looks at the Java that runs this command, which by the same script runs the runner. */
final class JavaMachine {

    private static final String NAME = "java";
    private static final long LITTLE_MIB = 256;

    private JavaMachine() {
    }

    static List<Finding> examine() {
        long heap = Runtime.getRuntime().maxMemory() >> 20;
        String java = "Java " + Runtime.version() + ", at most " + heap + " MiB of heap, "
                + Runtime.getRuntime().availableProcessors() + " processor(s)";
        if (Descriptors.shortage() != null) {
            return List.of(Finding.problem(NAME, Descriptors.shortage(), "ulimit -n 65536, or LimitNOFILE=65536 with systemd"));
        }
        if (heap < LITTLE_MIB) {
            return List.of(Finding.warning(NAME, java, "give it more: JAVA_OPTS=-Xmx512m, or a container with 1 GiB"));
        }
        return List.of(Finding.ok(NAME, java));
    }
}
