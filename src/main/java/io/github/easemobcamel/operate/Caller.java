package io.github.easemobcamel.operate;

/**
 * Who uses the management port.
 *
 * @param role what they may do
 * @param name how the audit line names them
 */
record Caller(Role role, String name) {

    /** What somebody may do, more with each. */
    enum Role {
        /** See everything. */
        READ,
        /** Replay, purge, pause, too. */
        OPERATE
    }

    /** Without a token, the port is for those who are on this machine. */
    static final Caller ANYBODY = new Caller(Role.OPERATE, "anybody on this machine");
}
