package io.github.easemobcamel.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.slf4j.LoggerFactory;

/** Standard output and standard error of this process, so that no thread waits for their reader. */
public final class StandardStreams {

    private static final long MOST_WAITING = Math.min(8L << 20, Runtime.getRuntime().maxMemory() / 32);
    private static final Duration LAST_LINES = Duration.ofSeconds(2);

    private static volatile List<BoundedOutput> bounded = List.of();
    private static volatile boolean terminal;

    private StandardStreams() {
    }

    /**
     * From now on what this process prints is dropped and counted while nobody reads it. Stands before the first use of a logger,
     * for some of what logs keeps the stream that it found first. On a terminal the lines get colours.
     *
     * @param edit makes of each line what is printed
     */
    public static void bound(UnaryOperator<String> edit) {
        terminal = Terminal.isThere();
        bound(edit, terminal && Terminal.wantsColours(System.getenv()) ? Terminal::coloured : UnaryOperator.identity());
    }

    private static void bound(UnaryOperator<String> shown, UnaryOperator<String> coloured) {
        UnaryOperator<String> edit = text -> coloured.apply(shown.apply(text));
        BoundedOutput out = new BoundedOutput(new FileOutputStream(FileDescriptor.out), edit, MOST_WAITING,
                StandardStreams::report, "standard-output");
        BoundedOutput err = new BoundedOutput(new FileOutputStream(FileDescriptor.err), edit, MOST_WAITING,
                StandardStreams::report, "standard-error");
        bounded = List.of(out, err);
        System.setOut(new PrintStream(out, true, UTF_8));
        System.setErr(new PrintStream(err, true, UTF_8));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> drain(LAST_LINES), "last-lines"));
    }

    /** {@return whether a person reads them at a terminal; false as long as they are not bound} */
    public static boolean areOfATerminal() {
        return terminal;
    }

    /** {@return how many lines have been dropped since the start} */
    public static long droppedLines() {
        return bounded.stream().mapToLong(BoundedOutput::dropped).sum();
    }

    /**
     * Waits until what was printed has been written, unless its reader does not read for a second.
     *
     * @param longest how long to wait at most
     */
    public static void drain(Duration longest) {
        try {
            for (BoundedOutput output : bounded) {
                output.drain(longest);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void report(long lines) {
        LoggerFactory.getLogger("easemob-camel").warn("{} line(s) of the log were dropped, for they were not read, or could not be "
                + "written, in time", lines);
    }
}
