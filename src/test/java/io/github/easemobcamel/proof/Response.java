package io.github.easemobcamel.proof;

import java.util.Random;
import java.util.function.Supplier;

/** What a destination does with a request. */
enum Response {
    /** Takes the event: 200. */
    OK,
    /** Answers 500. */
    ERROR,
    /** Resets the connection. */
    RESET,
    /** Never answers. */
    SILENCE;

    /**
     * @param failing how many of a hundred requests fail
     * @param ways the ways to fail, one as often as the other
     * @return chooses what to do with each request
     */
    static Supplier<Response> failing(int failing, Random random, Response... ways) {
        return () -> random.nextInt(100) >= failing ? OK : ways[random.nextInt(ways.length)];
    }
}
