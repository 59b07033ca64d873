package io.github.easemobcamel.callback;

import io.github.easemobcamel.config.ConfigurationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.camel.Header;

/**
 * Remembers on disk which callbacks were dispatched, for the runner's next start. What is still in the queue of callbacks is
 * found there: so both together are all that was ever stored.
 *
 * <p>An identity is written before the transaction commits that takes its event out of the queue, so that none is forgotten
 * in between, and never before the event was read from the queue: what stands here has been stored, whenever a crash comes.
 */
public final class CallIdLog implements AutoCloseable {

    /** More than the dispatchers have in hand at most: 256 of them, 50 events each. */
    private static final int BUFFERED = 1 << 14;

    private final CallIdSegments segments;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFERED * CallIdentity.BYTES);
    private long buffered;
    private long forced;

    /**
     * @param folder the folder of the files; made when there is something to write
     * @param capacity how many callIds are remembered at least
     */
    public CallIdLog(Path folder, int capacity) {
        segments = new CallIdSegments(folder, capacity);
    }

    /**
     * @param action is told of all that is remembered, the oldest first
     * @throws ConfigurationException if the files cannot be read
     */
    void forEach(Consumer<CallIdentity> action) {
        segments.forEach(action);
    }

    /**
     * The last step of {@code dispatch-callback}; what it notes is forced before the event leaves its queue.
     *
     * @param identity the identity that {@link DurableSender} gave to the callback; null or another length if it was put into
     *     the queue by somebody else, or if the broker remembers callIds: then there is nothing to do
     * @throws IOException if there is no room for it, because others could not be written
     */
    public void remember(@Header("JMSCorrelationIDAsBytes") byte[] identity) throws IOException {
        if (CallIdentity.read(identity).isPresent() && !fits(identity)) {
            throw new IOException("too many callIds wait to be written");
        }
    }

    /** @return how much there is to write now, for {@link #force} */
    public synchronized long noted() {
        return buffered;
    }

    /**
     * Returns when all that was to be remembered at an earlier time is on disk. Callers at the same time share one fsync.
     *
     * @param due what {@link #noted} said then; what came later is not written, for its event may not be on disk yet
     * @throws IOException if it cannot be written; it is tried again with the next call
     */
    public void force(long due) throws IOException {
        synchronized (segments) {
            if (forced < due) {
                byte[] records = copyBuffer((int) (due - forced));
                segments.append(records);
                forced += records.length;
                drop(records.length);
            }
        }
    }

    private synchronized boolean fits(byte[] identity) {
        boolean fits = buffer.remaining() >= identity.length;
        if (fits) {
            buffer.put(identity);
            buffered += identity.length;
        }
        return fits;
    }

    private synchronized byte[] copyBuffer(int length) {
        return Arrays.copyOf(buffer.array(), length);
    }

    private synchronized void drop(int bytes) {
        buffer.flip().position(bytes);
        buffer.compact();
    }

    @Override
    public void close() throws IOException {
        synchronized (segments) {
            segments.close();
        }
    }
}
