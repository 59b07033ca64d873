package io.github.easemobcamel.proof;

/**
 * A callback that the proof sends.
 *
 * @param callId what it is known by, here and at every destination
 * @param room its chatroom
 * @param number the how many-th event of its room it is, from 1 on
 * @param body the signed JSON
 */
record Event(String callId, String room, int number, byte[] body) {
}
