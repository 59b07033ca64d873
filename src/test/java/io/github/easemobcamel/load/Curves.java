package io.github.easemobcamel.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Draws values over time as an SVG: one panel under the other, each from 0 to its largest value. */
final class Curves {

    private static final int WIDTH = 760;
    private static final int LEFT = 150;
    private static final int PANEL = 110;
    private static final int GAP = 26;
    private static final List<String> COLOURS = List.of("#1b6ca8", "#d1781f", "#b3262e");

    private final String title;
    private final double lastSecond;
    private final List<String> panels = new ArrayList<>();

    /**
     * @param title stands above all panels
     * @param lastSecond where the time axis ends
     */
    Curves(String title, double lastSecond) {
        this.title = title;
        this.lastSecond = lastSecond;
    }

    /** A line of a panel; {@code values.get(i)} was measured at {@code seconds.get(i)}. */
    record Line(String name, List<Double> seconds, List<Double> values) {
    }

    /**
     * @param name what is drawn, with its unit
     * @param lines at most three
     */
    Curves panel(String name, Line... lines) {
        double top = List.of(lines).stream().flatMap(line -> line.values().stream()).mapToDouble(value -> value).max().orElse(1);
        double scale = top <= 0 ? 1 : top;
        int y = 40 + panels.size() * (PANEL + GAP);
        StringBuilder svg = new StringBuilder();
        svg.append("<rect x='%d' y='%d' width='%d' height='%d' fill='none' stroke='#bbb'/>%n".formatted(LEFT, y, WIDTH, PANEL));
        svg.append(text(LEFT - 8, y + 12, "end", "#000", number(scale))).append(text(LEFT - 8, y + PANEL, "end", "#000", "0"))
                .append(text(8, y + 40, "start", "#000", name));
        for (int i = 0; i < lines.length; i++) {
            String colour = COLOURS.get(i);
            svg.append(text(8, y + 58 + 16 * i, "start", colour, lines[i].name()))
                    .append("<polyline fill='none' stroke='%s' points='%s'/>%n".formatted(colour, points(lines[i], y, scale)));
        }
        panels.add(svg.toString());
        return this;
    }

    private String points(Line line, int y, double scale) {
        return IntStream.range(0, line.values().size()).mapToObj(i -> String.format(Locale.ROOT, "%.1f,%.1f",
                LEFT + WIDTH * line.seconds().get(i) / lastSecond, y + PANEL * (1 - line.values().get(i) / scale)))
                .collect(Collectors.joining(" "));
    }

    private static String text(int x, int y, String anchor, String colour, String words) {
        return "<text x='%d' y='%d' text-anchor='%s' fill='%s'>%s</text>%n".formatted(x, y, anchor, colour, words);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value);
    }

    /** {@return the SVG} */
    @Override
    public String toString() {
        int bottom = 40 + panels.size() * (PANEL + GAP);
        return "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif' font-size='12'>%n"
                .formatted(LEFT + WIDTH + 20, bottom + 16)
                + "<rect width='100%' height='100%' fill='#fff'/>\n" + text(8, 20, "start", "#000", title)
                + String.join("", panels) + text(LEFT, bottom, "start", "#000", "0 s")
                + text(LEFT + WIDTH, bottom, "end", "#000", number(lastSecond) + " s") + "</svg>\n";
    }
}
