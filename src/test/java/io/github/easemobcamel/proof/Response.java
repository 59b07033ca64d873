package io.github.easemobcamel.proof;

/** What a destination does with a request. */
enum Response {
    /** Takes the event: 200. */
    OK,
    /** Answers 500. */
    ERROR,
    /** Resets the connection. */
    RESET,
    /** Never answers. */
    SILENCE
}
