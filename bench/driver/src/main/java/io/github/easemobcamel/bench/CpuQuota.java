package io.github.easemobcamel.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Lets a process use no more than a part of a core: by a control group of Linux, of version 1 or 2, which only root can make. */
final class CpuQuota implements AutoCloseable {

    private static final Path VERSION_1 = Path.of("/sys/fs/cgroup/cpu");
    private static final Path VERSION_2 = Path.of("/sys/fs/cgroup");
    /** Short, so that a process never stands still for long. */
    private static final int PERIOD_MICROS = 10_000;

    private final Path parent;
    private final Path group;
    private final long pid;

    /**
     * @param pid of the process
     * @param cores how many it may use
     * @throws IllegalStateException if it cannot be done here
     */
    CpuQuota(long pid, double cores) {
        this.pid = pid;
        long quota = Math.round(cores * PERIOD_MICROS);
        boolean first = Files.exists(VERSION_1.resolve("cgroup.procs"));
        parent = first ? VERSION_1 : VERSION_2;
        group = parent.resolve("easemob-camel-bench-" + pid);
        try {
            Files.createDirectory(group);
            if (first) {
                Files.writeString(group.resolve("cpu.cfs_period_us"), String.valueOf(PERIOD_MICROS));
                Files.writeString(group.resolve("cpu.cfs_quota_us"), String.valueOf(quota));
            } else {
                Files.writeString(group.resolve("cpu.max"), quota + " " + PERIOD_MICROS);
            }
            move(group);
        } catch (IOException e) {
            throw new IllegalStateException("no control group can be made: " + e, e);
        }
    }

    private void move(Path to) throws IOException {
        Files.writeString(to.resolve("cgroup.procs"), String.valueOf(pid));
    }

    @Override
    public void close() {
        try {
            move(parent);
            Files.delete(group);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
