package io.github.easemobcamel.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoundedOutputTest {

    private static final int CAPACITY = 10_000;

    private final Target target = new Target();
    private final List<Long> reports = new CopyOnWriteArrayList<>();

    @Test
    void passesOnEverythingInOrder() throws Exception {
        BoundedOutput output = output(UnaryOperator.identity());
        for (int i = 0; i < 20; i++) {
            print(output, "line " + i + "\n");
        }
        print(output, "a", "b\nc", "d\n", "no end");
        output.drain(Duration.ofSeconds(20));

        assertThat(target.text()).isEqualTo(String.join("", IntStream.range(0, 20).mapToObj(i -> "line " + i + "\n").toList())
                + "ab\ncd\nno end");
        assertThat(output.dropped()).isZero();
        assertThat(reports).isEmpty();
    }

    @Test
    void dropsWholeLinesWhileNobodyReadsAndTellsHowManyWhenItFlowsAgain() throws Exception {
        BoundedOutput output = output(UnaryOperator.identity());
        target.stop();
        for (int i = 0; i < 1_000; i++) {
            print(output, "a line of more than one part ", i + "\n");
        }
        long dropped = output.dropped();
        assertThat(dropped).isBetween(1L, 999L);
        output.drain(Duration.ofSeconds(20));
        assertThat(output.dropped()).isEqualTo(dropped);
        assertThat(reports).isEmpty();

        target.goOn();
        await().until(() -> reports.equals(List.of(dropped)));
        print(output, "the next line\n");
        output.drain(Duration.ofSeconds(20));
        List<String> lines = target.text().lines().toList();
        assertThat(lines.get(lines.size() - 1)).isEqualTo("the next line");
        assertThat(lines.stream().filter(line -> line.matches("a line of more than one part \\d+")))
                .hasSize((int) (1_000 - dropped));
    }

    @Test
    void dropsTheBeginningOfALongLineWithItsEnd() throws Exception {
        BoundedOutput output = output(UnaryOperator.identity());
        target.stop();
        print(output, "taken by the thread\n");
        await().until(target::isWaitedFor);
        print(output, "x".repeat(CAPACITY / 2), "y".repeat(CAPACITY / 2), "z\n");
        assertThat(output.dropped()).isEqualTo(1);
        target.goOn();
        await().until(() -> reports.equals(List.of(1L)));
        print(output, "the next line\n");
        output.drain(Duration.ofSeconds(20));

        assertThat(target.text().lines()).containsExactly("taken by the thread", "the next line");
    }

    @Test
    void countsWhatCannotBeWrittenAndGoesOnWhenItCan() throws Exception {
        BoundedOutput output = output(UnaryOperator.identity());
        target.fail(true);
        print(output, "one\ntwo\n");
        await().until(() -> output.dropped() == 2);
        target.fail(false);
        print(output, "three\n");
        await().until(() -> reports.equals(List.of(2L)));

        assertThat(target.text().strip()).isEqualTo("three");
    }

    @Test
    void editsWholeLinesOnlyHoweverTheyAreWritten() throws Exception {
        BoundedOutput output = output(text -> text.replace("secret", "***"));
        print(output, "a sec", "ret, ", "and\nanother secr");
        await().until(() -> target.text().equals("a ***, and\n"));
        print(output, "et\n");
        output.drain(Duration.ofSeconds(20));

        assertThat(target.text()).isEqualTo("a ***, and\nanother ***\n");
    }

    private BoundedOutput output(UnaryOperator<String> edit) {
        return new BoundedOutput(target, edit, CAPACITY, reports::add, "test-output");
    }

    private static void print(BoundedOutput output, String... parts) {
        for (String part : parts) {
            output.write(part.getBytes(UTF_8), 0, part.getBytes(UTF_8).length);
        }
    }

    /** What is written to; it can be stopped, as by a reader that does not read, and it can fail. */
    private static final class Target extends OutputStream {

        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private final Semaphore reader = new Semaphore(1);
        private volatile boolean failing;

        @Override
        public void write(int single) throws IOException {
            write(new byte[]{(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            reader.acquireUninterruptibly();
            try {
                if (failing) {
                    throw new IOException("No space left on device");
                }
                synchronized (written) {
                    written.write(bytes, offset, length);
                }
            } finally {
                reader.release();
            }
        }

        void stop() {
            reader.acquireUninterruptibly();
        }

        void goOn() {
            reader.release();
        }

        boolean isWaitedFor() {
            return reader.hasQueuedThreads();
        }

        void fail(boolean fails) {
            failing = fails;
        }

        String text() {
            synchronized (written) {
                return written.toString(UTF_8);
            }
        }
    }
}
