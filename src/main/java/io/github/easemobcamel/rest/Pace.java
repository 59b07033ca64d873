package io.github.easemobcamel.rest;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many calls the service allows, written {@code 50/s} or {@code 10/min}.
 *
 * @param calls how many
 * @param per in which time
 * @param runners by how many runners they are shared
 */
record Pace(int calls, Duration per, int runners) {

    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,5})/(s|min)");

    Pace(int calls, Duration per) {
        this(calls, per, 1);
    }

    /** {@return the pace of each of so many runners} */
    Pace among(int all) {
        return new Pace(calls, per, all);
    }

    /** {@return the pace; null for an empty text} */
    static Pace parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches() && !text.isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a number of calls a second or a minute, such as 50/s or 10/min");
        }
        return text.isEmpty() ? null : new Pace(Integer.parseInt(matcher.group(1)),
                matcher.group(2).equals("s") ? Duration.ofSeconds(1) : Duration.ofMinutes(1));
    }

    /** {@return this one, or the other if that is slower; {@code other} may be null} */
    Pace slower(Pace other) {
        return other == null || other.interval(1).compareTo(interval(1)) <= 0 ? this : other;
    }

    /**
     * {@return the time between two calls}
     *
     * @param share which part of the pace is used, up to 1
     */
    Duration interval(double share) {
        return Duration.ofNanos((long) (per.toNanos() * runners / (calls * share)));
    }

    @Override
    public String toString() {
        return calls + (per.toSeconds() == 1 ? " a second" : " a minute")
                + (runners == 1 ? "" : ", shared by " + runners + " runners,");
    }
}
