package io.github.easemobcamel.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes the tables: a median of all rounds in each cell, with the lowest and the highest if there were several. */
final class Report {

    private static final Map<String, String> TITLES = Map.of(
            "a", "a. Callbacks accepted a second, closed loop",
            "b", "b. Times at a fixed rate, open loop, counted from when a callback was due",
            "c", "c. Events a second all the way to HTTP destinations",
            "d", "d. Draining a backlog",
            "e", "e. Start to the first accepted callback",
            "f", "f. Memory of the runner",
            "g", "g. A direct: REST call against a bare HTTP call",
            "h", "h. What changes with backlog, destinations and rooms",
            "i", "i. What the record of events costs",
            "j", "j. A broker outside of the runner, and two runners at one");

    private Report() {
    }

    /**
     * @param results where the figures are, and the report goes
     * @param measures the letters
     */
    static void write(Results results, Collection<String> measures) {
        List<String> lines = new ArrayList<>(List.of("# Results", "",
                "Each table says where and how it was measured. Raw figures: the files `*.csv`. Written by `bench/run`."));
        for (String measure : measures) {
            List<Results.Figure> figures = results.figures(measure);
            if (!figures.isEmpty()) {
                lines.addAll(List.of("", "## " + TITLES.get(measure), ""));
                results.circumstances(measure).forEach(line -> lines.add("- " + line));
                lines.add("");
                lines.addAll(table(figures));
                if (measure.equals("a")) {
                    lines.addAll(List.of("", "![accepted a second](a.svg)", "",
                            "Ratios of the medians, the runner to each:", ""));
                    lines.addAll(ratios(figures));
                }
            }
        }
        try {
            Files.write(results.dir().resolve("README.md"), lines);
            Files.writeString(results.dir().resolve("a.svg"), Chart.bars(medians(results.figures("a"), "accepted/s")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param values at least one
     * @return the one in the middle, or the mean of the two
     */
    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static List<String> table(List<Results.Figure> figures) {
        Set<String> metrics = figures.stream().map(Results.Figure::metric).collect(Collectors.toCollection(LinkedHashSet::new));
        Map<String, List<Results.Figure>> rows = figures.stream().collect(Collectors.groupingBy(
                figure -> figure.candidate() + " | " + figure.setting(), LinkedHashMap::new, Collectors.toList()));
        List<String> lines = new ArrayList<>();
        lines.add("| candidate | setting | " + String.join(" | ", metrics) + " |");
        lines.add("|---|---" + "|---:".repeat(metrics.size()) + "|");
        rows.forEach((row, own) -> lines.add("| " + row + " | " + metrics.stream()
                .map(metric -> cell(own.stream().filter(figure -> figure.metric().equals(metric))
                        .mapToDouble(Results.Figure::value).toArray())).collect(Collectors.joining(" | ")) + " |"));
        return lines;
    }

    private static String cell(double... values) {
        if (values.length == 0) {
            return "";
        }
        double lowest = Arrays.stream(values).min().orElseThrow();
        double highest = Arrays.stream(values).max().orElseThrow();
        return number(median(values)) + (lowest == highest ? "" : " (" + number(lowest) + " – " + number(highest) + ")");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 100 || value == Math.rint(value) ? "%,.0f" : "%.2f", value);
    }

    private static List<String> ratios(List<Results.Figure> figures) {
        Map<String, Map<String, Double>> medians = medians(figures, "accepted/s");
        List<String> lines = new ArrayList<>();
        medians.forEach((setting, rates) -> {
            Double runner = rates.get(Candidate.RUNNER.label());
            if (runner != null) {
                rates.forEach((candidate, rate) -> lines.add(String.format(Locale.ROOT, "- %s: %.2f × %s", setting,
                        runner / rate, candidate)));
            }
        });
        return lines;
    }

    /** The medians of a metric, by setting, then by candidate. */
    private static Map<String, Map<String, Double>> medians(List<Results.Figure> figures, String metric) {
        return figures.stream().filter(figure -> figure.metric().equals(metric)).collect(Collectors.groupingBy(
                Results.Figure::setting, LinkedHashMap::new, Collectors.groupingBy(Results.Figure::candidate,
                        LinkedHashMap::new, Collectors.collectingAndThen(Collectors.toList(),
                                own -> median(own.stream().mapToDouble(Results.Figure::value).toArray())))));
    }
}
