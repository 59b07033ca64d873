package io.github.easemobcamel.store.folder;

import com.sun.management.UnixOperatingSystemMXBean;
import io.github.easemobcamel.config.ConfigurationException;
import java.lang.management.ManagementFactory;

/** How many files and connections this process may have open at once. */
public final class Descriptors {

    /** Jars, files of the broker and connections to destinations of a small runner; measured: 251 to 304. */
    private static final long NEEDED = 512;

    private Descriptors() {
    }

    /** {@return how many; a great number where nobody limits them} */
    public static long limit() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount() : Long.MAX_VALUE;
    }

    /**
     * {@return how many connections may come in, so that the broker's files and the deliveries have what they need}
     *
     * @throws ConfigurationException if there are too few for anything
     */
    public static long forConnections() {
        if (limit() < NEEDED) {
            throw new ConfigurationException(tooFew() + "; raise the limit (ulimit -n 65536, LimitNOFILE=65536 with systemd)");
        }
        return limit() - NEEDED / 2;
    }

    /** {@return whether there are too few, and what that means; null if there are enough} */
    public static String shortage() {
        return limit() < NEEDED ? tooFew() : null;
    }

    private static String tooFew() {
        return "this process may have " + limit() + " files and connections open at once, and a runner needs " + NEEDED
                + " at least";
    }
}
