package io.github.easemobcamel.routes;

/**
 * Something that is wrong in a route file.
 *
 * @param line where, counted from 1
 * @param words what is wrong and how to mend it
 */
public record Fault(int line, String words) {

    /** Ends the reading of a file at the first fault. */
    @SuppressWarnings("serial")
    public static final class Found extends RuntimeException {

        private final Fault fault;

        /**
         * @param line where, counted from 1
         * @param words what is wrong and how to mend it
         */
        public Found(int line, String words) {
            super(words);
            fault = new Fault(line, words);
        }

        /** {@return what is wrong} */
        public Fault fault() {
            return fault;
        }
    }
}
