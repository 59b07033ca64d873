package io.github.easemobcamel.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/** The methods and the threads in which a recorded process was found most often. */
final class HotMethods {

    private static final int SHOWN = 15;

    private final Map<String, Long> methods = new HashMap<>();
    private final Map<String, Long> threads = new HashMap<>();

    private HotMethods() {
    }

    /**
     * @param recording a file of the JDK's flight recorder
     * @return lines of text: each method's and each kind of thread's share of all samples of running Java code
     * @throws IOException if it cannot be read
     */
    static List<String> of(Path recording) throws IOException {
        HotMethods hot = new HotMethods();
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                hot.count(file.readEvent());
            }
        }
        return Stream.of(Stream.of("Methods:"), shares(hot.methods), Stream.of("Threads:"), shares(hot.threads))
                .flatMap(lines -> lines).toList();
    }

    private void count(RecordedEvent event) {
        if (event.getEventType().getName().equals("jdk.ExecutionSample") && event.getStackTrace() != null) {
            RecordedMethod method = event.getStackTrace().getFrames().get(0).getMethod();
            methods.merge(method.getType().getName() + "." + method.getName(), 1L, Long::sum);
            RecordedThread thread = event.getThread("sampledThread");
            threads.merge(String.valueOf(thread.getJavaName()).replaceAll("[0-9a-f-]{8,}|\\d+", "N"), 1L, Long::sum);
        }
    }

    private static Stream<String> shares(Map<String, Long> samples) {
        long all = samples.values().stream().mapToLong(Long::longValue).sum();
        return samples.entrySet().stream().sorted(Map.Entry.<String, Long>comparingByValue().reversed()).limit(SHOWN)
                .map(hot -> "%5.1f %%  %s".formatted(100.0 * hot.getValue() / all, hot.getKey()));
    }
}
