package io.github.easemobcamel.cli;

/** The formats in which Easemob tells of groups and chatrooms, as they are written on the command line. */
enum EventFormatWord {
    older, newer
}
