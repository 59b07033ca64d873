package io.github.easemobcamel.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Java process uses.
 *
 * @param rssMegabytes memory that the system gives it (VmRSS)
 * @param heapMegabytes heap in use after a full collection
 */
record Memory(double rssMegabytes, double heapMegabytes) {

    private static final Pattern RSS = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern USED = Pattern.compile("used (\\d+)K");

    /**
     * @param places where jcmd is
     * @param pid the process; its resident memory is read first, for a collection may change it
     * @return what it uses now
     */
    static Memory of(Places places, long pid) {
        try {
            double rss = sum(RSS, Files.readString(Path.of("/proc", String.valueOf(pid), "status")));
            jcmd(places, pid, "GC.run");
            String heap = jcmd(places, pid, "GC.heap_info");
            return new Memory(rss, sum(USED, heap.substring(0, heap.indexOf("Metaspace"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double sum(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        long kilobytes = 0;
        while (found.find()) {
            kilobytes += Long.parseLong(found.group(1));
        }
        return kilobytes / 1024.0;
    }

    private static String jcmd(Places places, long pid, String command) throws IOException {
        Process process = new ProcessBuilder(places.jcmd(), String.valueOf(pid), command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
