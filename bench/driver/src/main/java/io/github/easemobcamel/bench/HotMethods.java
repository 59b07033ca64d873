package io.github.easemobcamel.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;

/** The methods in which a recorded process was found most often. */
final class HotMethods {

    private static final int SHOWN = 15;

    private HotMethods() {
    }

    /**
     * @param recording a file of the JDK's flight recorder
     * @return a line for each, with its share of all samples of Java code
     * @throws IOException if it cannot be read
     */
    static List<String> of(Path recording) throws IOException {
        Map<String, Long> samples = new HashMap<>();
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                if (event.getEventType().getName().equals("jdk.ExecutionSample") && event.getStackTrace() != null) {
                    samples.merge(name(event.getStackTrace().getFrames().get(0).getMethod()), 1L, Long::sum);
                }
            }
        }
        long all = samples.values().stream().mapToLong(Long::longValue).sum();
        return samples.entrySet().stream().sorted(Map.Entry.<String, Long>comparingByValue().reversed()).limit(SHOWN)
                .map(hot -> "%5.1f %%  %s".formatted(100.0 * hot.getValue() / all, hot.getKey())).toList();
    }

    private static String name(RecordedMethod method) {
        return method.getType().getName() + "." + method.getName();
    }
}
