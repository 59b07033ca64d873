package io.github.easemobcamel.bench;

import java.util.Locale;
import java.util.Map;

/** A picture of bars. */
final class Chart {

    private static final int WIDTH = 900;
    private static final int LABEL = 330;
    private static final int LONGEST_BAR = 470;
    private static final int LINE = 24;

    private Chart() {
    }

    /**
     * @param groups the length of each bar by group and name
     * @return an SVG
     */
    static String bars(Map<String, Map<String, Double>> groups) {
        double longest = groups.values().stream().flatMap(group -> group.values().stream())
                .mapToDouble(Double::doubleValue).max().orElse(1);
        StringBuilder bars = new StringBuilder();
        int y = LINE;
        for (Map.Entry<String, Map<String, Double>> group : groups.entrySet()) {
            bars.append(text(10, y, "bold", "accepted a second, " + group.getKey()));
            for (Map.Entry<String, Double> bar : group.getValue().entrySet()) {
                y += LINE;
                double length = Math.max(1, bar.getValue() / longest * LONGEST_BAR);
                String colour = bar.getKey().equals(Candidate.RUNNER.label()) ? "#2166ac" : "#9aa5b1";
                bars.append(text(10, y, "normal", bar.getKey()));
                bars.append(String.format(Locale.ROOT,
                        "  <rect x=\"%d\" y=\"%d\" width=\"%.0f\" height=\"%d\" fill=\"%s\"/>%n", LABEL, y - 14, length, 18, colour));
                bars.append(text(LABEL + (int) length + 8, y, "normal", String.format(Locale.ROOT, "%,.0f", bar.getValue())));
            }
            y += 2 * LINE;
        }
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"14\">%n"
                .formatted(WIDTH, y) + "  <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n" + bars + "</svg>\n";
    }

    private static String text(int x, int y, String weight, String words) {
        return "  <text x=\"%d\" y=\"%d\" font-weight=\"%s\">%s</text>%n".formatted(x, y, weight, words.replace("&", "&amp;"));
    }
}
