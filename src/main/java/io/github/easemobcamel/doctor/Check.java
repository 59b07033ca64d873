package io.github.easemobcamel.doctor;

import java.util.List;

/**
 * Looks at one thing.
 *
 * @param name what it looks at
 * @param examination finds how it is; what it throws is a problem
 */
record Check(String name, Examination examination) {

    /** Looks; may take its time, but not for ever. */
    interface Examination {

        /**
         * {@return what was found}
         *
         * @throws Exception what keeps it from being found
         */
        List<Finding> examine() throws Exception;
    }
}
