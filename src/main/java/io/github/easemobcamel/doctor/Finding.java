package io.github.easemobcamel.doctor;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What a check has found.
 *
 * @param check what was looked at, such as {@code destination my-service}
 * @param level how it is
 * @param text what was found, in one line; never a secret
 * @param advice what to do, or nothing if all is well
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Finding(String check, Level level, String text, String advice) {

    /** How something is. */
    public enum Level {
        /** As it should be. */
        OK,
        /** It works, and something should be done nevertheless. */
        WARNING,
        /** It does not work. */
        PROBLEM
    }

    /**
     * {@return whether this one tells the same problem}
     *
     * @param earlier a finding, of another check perhaps
     */
    boolean repeats(Finding earlier) {
        return level == Level.PROBLEM && earlier.level == level && earlier.text.equals(text);
    }

    static Finding ok(String check, String text) {
        return new Finding(check, Level.OK, text, "");
    }

    static Finding warning(String check, String text, String advice) {
        return new Finding(check, Level.WARNING, text, advice);
    }

    static Finding problem(String check, String text, String advice) {
        return new Finding(check, Level.PROBLEM, text, advice);
    }
}
