package io.github.easemobcamel.simulator;
final class AdminApi {
    static final String ROOT = "admin";
    Reply answer(RawRequest raw) { throw Refusal.wrongUrl(); }
}
