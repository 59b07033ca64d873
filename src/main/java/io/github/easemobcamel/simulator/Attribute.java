package io.github.easemobcamel.simulator;

/**
 * One attribute of a chatroom.
 *
 * @param value its value
 * @param owner the user who set it last
 * @param autoDelete whether it goes when its owner leaves the room
 */
public record Attribute(String value, String owner, boolean autoDelete) {
}
