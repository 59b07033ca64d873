package io.github.easemobcamel.kit;

import io.github.easemobcamel.kit.TestFile.Expectation;
import io.github.easemobcamel.kit.TestFile.Kind;
import io.github.easemobcamel.kit.TestFile.Observation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Says what of what a test expects has not come, and what came that is nearest to it. */
final class Verdict {

    private static final int MOST_DIFFERENCES = 6;
    private static final int MOST_OTHERS = 12;

    private Verdict() {
    }

    /**
     * {@return what is wrong, each in one or more lines}
     *
     * @param expected what the test says
     * @param came what came
     */
    static List<String> failures(List<Expectation> expected, List<Observation> came) {
        List<String> failures = new ArrayList<>(expected.stream().flatMap(each -> failure(each, came).stream()).toList());
        if (!failures.isEmpty()) {
            failures.add("what came: " + summary(came));
        }
        return failures;
    }

    private static Optional<String> failure(Expectation expected, List<Observation> came) {
        List<Observation> same = came.stream().filter(each -> each.kind() == expected.kind() && isAbout(expected, each.about()))
                .toList();
        long times = same.stream().filter(each -> differences(expected, each).isEmpty()).count();
        if (times == expected.times()) {
            return Optional.empty();
        }
        StringBuilder failure = new StringBuilder("line " + expected.line() + ": " + expected.kind().word() + " " + expected.about()
                + ": expected " + times(expected.times()) + ", came " + times(times));
        if (times < expected.times()) {
            same.stream().map(each -> differences(expected, each)).filter(differences -> !differences.isEmpty())
                    .min(Comparator.comparingInt(List::size)).ifPresent(differences -> {
                        differences.stream().limit(MOST_DIFFERENCES).forEach(each -> failure.append("\n  ").append(each));
                        if (differences.size() > MOST_DIFFERENCES) {
                            failure.append("\n  and ").append(differences.size() - MOST_DIFFERENCES).append(" more");
                        }
                    });
        }
        return Optional.of(failure.toString());
    }

    private static List<String> differences(Expectation expected, Observation came) {
        return Differences.of("", expected.wanted(), came.members());
    }

    private static boolean isAbout(Expectation expected, String about) {
        return expected.kind() == Kind.SENT ? Differences.matches(Outside.plain(expected.about()), Outside.plain(about))
                : Differences.matches(expected.about(), about);
    }

    /** {@return the number in words} */
    static String times(long number) {
        return number == 0 ? "never" : number == 1 ? "once" : number + " times";
    }

    private static String summary(List<Observation> came) {
        Map<String, Integer> counts = new TreeMap<>();
        came.forEach(each -> counts.merge(each.kind().word() + " " + each.about()
                + (each.members().has("reason") ? " (" + each.members().get("reason").asText() + ")" : ""), 1, Integer::sum));
        List<String> words = counts.entrySet().stream().limit(MOST_OTHERS)
                .map(each -> each.getKey() + (each.getValue() == 1 ? "" : ", " + times(each.getValue()))).toList();
        return words.isEmpty() ? "nothing" : String.join("; ", words) + (counts.size() > MOST_OTHERS ? "; and more" : "");
    }
}
