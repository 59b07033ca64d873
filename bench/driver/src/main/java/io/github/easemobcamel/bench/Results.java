package io.github.easemobcamel.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The raw figures: one file of comma-separated values for each measure, replaced when the measure is run again. */
final class Results {

    /**
     * One figure.
     *
     * @param candidate who
     * @param setting under which circumstances
     * @param round in which round
     * @param metric what, with its unit
     * @param value how much
     */
    record Figure(String candidate, String setting, int round, String metric, double value) {
    }

    private static final String COLUMNS = "candidate,setting,round,metric,value";

    private final Path dir;

    /**
     * @param dir the folder, made if it is not there
     */
    Results(Path dir) {
        try {
            this.dir = Files.createDirectories(dir);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path dir() {
        return dir;
    }

    /**
     * @param measure the letter
     * @param circumstances machine, date, command: lines of text
     * @param figures all of them
     */
    void write(String measure, List<String> circumstances, List<Figure> figures) {
        List<String> lines = new ArrayList<>();
        circumstances.forEach(line -> lines.add("# " + line));
        lines.add(COLUMNS);
        figures.forEach(figure -> lines.add("\"%s\",\"%s\",%d,\"%s\",%s".formatted(figure.candidate, figure.setting,
                figure.round, figure.metric, String.format(Locale.ROOT, "%.3f", figure.value))));
        try {
            Files.write(file(measure), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param measure the letter
     * @return what was written last; nothing if it was never run
     */
    List<String> circumstances(String measure) {
        return lines(measure).stream().filter(line -> line.startsWith("# ")).map(line -> line.substring(2)).toList();
    }

    /**
     * @param measure the letter
     * @return what was written last; nothing if it was never run
     */
    List<Figure> figures(String measure) {
        return lines(measure).stream().filter(line -> line.startsWith("\"")).map(Results::figure).toList();
    }

    private List<String> lines(String measure) {
        try {
            return Files.exists(file(measure)) ? Files.readAllLines(file(measure)) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Figure figure(String line) {
        String[] field = line.split(",(?=([^\"]*\"[^\"]*\")*[^\"]*$)");
        return new Figure(unquoted(field[0]), unquoted(field[1]), Integer.parseInt(field[2]), unquoted(field[3]),
                Double.parseDouble(field[4]));
    }

    private static String unquoted(String field) {
        return field.substring(1, field.length() - 1);
    }

    private Path file(String measure) {
        return dir.resolve(measure + ".csv");
    }
}
