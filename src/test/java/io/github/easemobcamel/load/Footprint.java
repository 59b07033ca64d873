package io.github.easemobcamel.load;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * What a process takes.
 *
 * @param heap bytes of the heap that a garbage collection leaves
 * @param rss bytes of the process in memory, 0 where there is no {@code /proc}
 * @param threads live threads
 * @param descriptors open file descriptors
 */
record Footprint(long heap, long rss, int threads, long descriptors) {

    /** Reads the footprint of another Java process of this user, through the JVM's own management. */
    static final class Gauge implements AutoCloseable {

        private final long pid;
        private final JMXConnector connector;
        private final MBeanServerConnection jvm;

        Gauge(long pid) throws IOException {
            this.pid = pid;
            try {
                VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
                connector = JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
                machine.detach();
            } catch (AttachNotSupportedException e) {
                throw new IOException(e);
            }
            jvm = connector.getMBeanServerConnection();
        }

        /** {@return the footprint right after a full collection} */
        Footprint afterCollection() throws IOException {
            MemoryMXBean memory = ManagementFactory.getPlatformMXBean(jvm, MemoryMXBean.class);
            memory.gc();
            return withHeap(memory.getHeapMemoryUsage().getUsed());
        }

        /** {@return the footprint with what the latest of the JVM's own collections left: does not disturb it} */
        Footprint now() throws IOException {
            return withHeap(ManagementFactory.getPlatformMXBeans(jvm, GarbageCollectorMXBean.class).stream()
                    .map(GarbageCollectorMXBean::getLastGcInfo).filter(info -> info != null)
                    .max(Comparator.comparingLong(info -> info.getEndTime()))
                    .map(info -> info.getMemoryUsageAfterGc().entrySet().stream()
                            .filter(pool -> pool.getKey().matches(".*(Eden|Survivor|Old|Tenured).*"))
                            .map(pool -> pool.getValue()).mapToLong(MemoryUsage::getUsed).sum())
                    .orElse(0L));
        }

        private Footprint withHeap(long heap) throws IOException {
            int threads = ManagementFactory.getPlatformMXBean(jvm, ThreadMXBean.class).getThreadCount();
            long descriptors = ManagementFactory.getPlatformMXBean(jvm, UnixOperatingSystemMXBean.class)
                    .getOpenFileDescriptorCount();
            return new Footprint(heap, rss(), threads, descriptors);
        }

        private long rss() throws IOException {
            Path status = Path.of("/proc", Long.toString(pid), "status");
            return !Files.exists(status) ? 0 : 1024 * Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElse(0);
        }

        @Override
        public void close() throws IOException {
            connector.close();
        }
    }

    /** {@return megabytes of 2<sup>20</sup> bytes} */
    static long megabytes(long bytes) {
        return bytes >> 20;
    }

    @Override
    public String toString() {
        return "heap %d MB, RSS %d MB, %d threads, %d descriptors"
                .formatted(megabytes(heap), megabytes(rss), threads, descriptors);
    }
}
