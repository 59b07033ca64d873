package io.github.easemobcamel.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;

/**
 * A stream that nobody waits for: what is written is copied to a queue, and a thread of its own passes it on. While the reader
 * does not read, or the disk behind it is full, the queue fills, and further lines are dropped and counted.
 *
 * <p>Log4j's {@code AsyncAppender} is not used: its queue is bounded by a number of events, which may be of any size, and it tells of
 * a full queue on standard error, which is likely to have the same reader.
 *
 * <pre>
 * write ──▶ queue (bounded in bytes) ──▶ thread "log" ──▶ edit, line by line ──▶ target
 *   └─ full: dropped to the end of the line, counted
 * </pre>
 */
final class BoundedOutput extends OutputStream {

    private static final byte END_OF_LINE = '\n';
    private static final byte[] NEW_LINE = {END_OF_LINE};
    /** In the queue: what a line has begun with is not kept for its end. */
    private static final byte[] REST = {};
    /** In the queue: what a line has begun with is dropped too, for its end was. */
    private static final byte[] CUT = {};
    /** What an entry of the queue takes beside its bytes. */
    private static final int OVERHEAD = 64;
    private static final int BATCH = 8 << 10;
    /** A line that goes on for longer is passed on in parts. */
    private static final int LONGEST_LINE = 2 << 20;
    private static final long LOOK_MILLIS = 50;
    private static final long STUCK_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long REPORT_NANOS = Duration.ofSeconds(10).toNanos();

    private final OutputStream target;
    private final UnaryOperator<String> edit;
    private final long capacity;
    private final LongConsumer report;
    private final Queue<byte[]> queue = new ArrayDeque<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long waiting;
    private long passedOn;
    private long dropped;
    private long reported;
    private long lastReport = System.nanoTime() - REPORT_NANOS;
    private boolean inLine;
    private boolean dropping;
    private boolean cut;
    private boolean rest;

    /**
     * @param target where it goes to, which may block for ever or fail
     * @param edit makes of each line what is passed on
     * @param capacity how much may wait, in bytes
     * @param report is told how many lines were dropped when lines get through again; it may write to this stream
     * @param name of the thread
     */
    BoundedOutput(OutputStream target, UnaryOperator<String> edit, long capacity, LongConsumer report, String name) {
        this.target = target;
        this.edit = edit;
        this.capacity = capacity;
        this.report = report;
        Thread thread = new Thread(this::passOn, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void write(int single) {
        write(new byte[]{(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (length == 0) {
            return;
        }
        boolean ends = bytes[offset + length - 1] == END_OF_LINE;
        synchronized (queue) {
            if (dropping || waiting + length + OVERHEAD > capacity) {
                dropping = !ends;
                cut = true;
                dropped += lines(bytes, offset, length);
                return;
            }
            if (cut && inLine) {
                add(CUT);
            }
            cut = false;
            inLine = !ends;
            add(Arrays.copyOfRange(bytes, offset, offset + length));
        }
    }

    private void add(byte[] bytes) {
        queue.add(bytes);
        waiting += bytes.length + OVERHEAD;
        queue.notifyAll();
    }

    /** {@return how many lines have been dropped} */
    long dropped() {
        synchronized (queue) {
            return dropped;
        }
    }

    /**
     * Waits until all is passed on that was written before, as long as the reader reads.
     *
     * @param longest how long to wait at most
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    void drain(Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        synchronized (queue) {
            add(REST);
            long seen = passedOn;
            long since = System.nanoTime();
            while (waiting > 0 && System.nanoTime() < end && System.nanoTime() - since < STUCK_NANOS) {
                queue.wait(LOOK_MILLIS);
                if (passedOn != seen) {
                    seen = passedOn;
                    since = System.nanoTime();
                }
            }
        }
    }

    private void passOn() {
        boolean failed = false;
        try {
            while (true) {
                ByteArrayOutputStream batch = new ByteArrayOutputStream(BATCH);
                long taken = take(batch);
                byte[] bytes = edited(batch.toByteArray());
                try {
                    if (failed && bytes.length > 0) {
                        target.write(NEW_LINE);
                    }
                    target.write(bytes);
                    target.flush();
                    failed = false;
                } catch (IOException e) {
                    // The reader has gone, or the disk is full: there is nowhere to tell of it.
                    failed = true;
                }
                passed(taken, failed ? lines(bytes, 0, bytes.length) : 0);
                if (!failed) {
                    reportDropped();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long take(ByteArrayOutputStream batch) throws InterruptedException {
        synchronized (queue) {
            while (queue.isEmpty()) {
                queue.wait();
            }
            long taken = 0;
            while (!queue.isEmpty() && batch.size() < BATCH) {
                byte[] bytes = queue.remove();
                if (bytes == CUT) {
                    dropUnfinishedLine(batch);
                }
                batch.writeBytes(bytes);
                taken += bytes.length + OVERHEAD;
                rest = bytes == REST;
            }
            return taken;
        }
    }

    private void dropUnfinishedLine(ByteArrayOutputStream batch) {
        byte[] bytes = batch.toByteArray();
        int end = wholeLines(bytes);
        batch.reset();
        batch.write(bytes, 0, end);
        if (end == 0) {
            line.reset();
        }
    }

    /** What a line has begun with waits for its end, for it can only be edited as a whole. */
    private byte[] edited(byte[] batch) {
        int end = wholeLines(batch);
        if (rest || line.size() + batch.length - end > LONGEST_LINE) {
            end = batch.length;
        }
        line.write(batch, 0, end);
        String lines = end == 0 && !rest ? "" : line.toString(UTF_8);
        if (!lines.isEmpty()) {
            line.reset();
        }
        line.write(batch, end, batch.length - end);
        return edit.apply(lines).getBytes(UTF_8);
    }

    private void passed(long taken, long lost) {
        synchronized (queue) {
            waiting -= taken;
            passedOn += taken;
            dropped += lost;
            queue.notifyAll();
        }
    }

    private void reportDropped() {
        long news;
        synchronized (queue) {
            news = dropped - reported;
            boolean flows = queue.isEmpty() || System.nanoTime() - lastReport > REPORT_NANOS;
            if (news == 0 || !flows) {
                return;
            }
            reported = dropped;
            lastReport = System.nanoTime();
        }
        report.accept(news);
    }

    private static int wholeLines(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != END_OF_LINE) {
            end--;
        }
        return end;
    }

    private static long lines(byte[] bytes, int offset, int length) {
        long lines = 0;
        for (int i = offset; i < offset + length; i++) {
            lines += bytes[i] == END_OF_LINE ? 1 : 0;
        }
        return lines;
    }
}
