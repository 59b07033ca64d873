package io.github.easemobcamel;

import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a runner answers to Prometheus. */
record Metrics(String text) {

    /** What only runners have that share an external broker. */
    static final Set<String> OF_SEVERAL_RUNNERS = Set.of("easemob_camel_leads", "easemob_camel_runners",
            "easemob_camel_runners_different", "easemob_camel_broker_disk_used_ratio");

    private static final Pattern TYPE = Pattern.compile("^# TYPE (easemob_camel_\\S+) (\\S+)$", Pattern.MULTILINE);

    static Metrics of(TestRunner runner) {
        return new Metrics(TestRunner.send(HttpRequest.newBuilder(runner.managementUri("/observe/metrics")).build()).body());
    }

    /** The value of a sample, written as {@code name} or <code>name{label="value"}</code>. */
    double value(String sample) {
        return text.lines().filter(line -> line.startsWith(sample + " ")).findFirst()
                .map(line -> Double.parseDouble(line.substring(sample.length() + 1)))
                .orElseThrow(() -> new AssertionError("no " + sample + " in\n" + text));
    }

    /** The lines of a metric. */
    List<String> samples(String name) {
        return text.lines().filter(line -> line.startsWith(name + "{") || line.startsWith(name + " ")).toList();
    }

    /** The runner's own metrics, without the gauge that belongs to each histogram. */
    Set<String> names() {
        List<String> names = new ArrayList<>();
        Set<String> histograms = new TreeSet<>();
        for (Matcher type = TYPE.matcher(text); type.find();) {
            names.add(type.group(1));
            if (type.group(2).equals("histogram")) {
                histograms.add(type.group(1) + "_max");
            }
        }
        Set<String> own = new TreeSet<>(names);
        own.removeAll(histograms);
        return own;
    }
}
