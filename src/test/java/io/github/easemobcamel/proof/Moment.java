package io.github.easemobcamel.proof;

import java.util.List;

/** When a runner is killed. */
enum Moment {
    /** In the millisecond in which a sender has read a 200. */
    AT_A_200,
    /** At a random instant soon after the start, under load. */
    UNDER_LOAD,
    /** At a random instant after a longer life, under load. */
    LATER_UNDER_LOAD,
    /** At a random instant before it is ready. */
    WHILE_STARTING,
    /** While nothing is sent and the queues become shorter. */
    WHILE_DRAINING;

    private static final List<Moment> ROUND = List.of(AT_A_200, UNDER_LOAD, AT_A_200, WHILE_STARTING, AT_A_200,
            WHILE_DRAINING, UNDER_LOAD, WHILE_STARTING, AT_A_200, LATER_UNDER_LOAD);

    /** The moment of the how many-th kill, from 0 on. */
    static Moment of(int kill) {
        return ROUND.get(kill % ROUND.size());
    }
}
