package io.github.easemobcamel.rest;

/** Knows text that UTF-8 can carry unchanged. */
final class WellFormed {

    private WellFormed() {
    }

    /** {@return whether the text holds no lone surrogate, which would arrive as a question mark} */
    static boolean isText(String text) {
        return text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
