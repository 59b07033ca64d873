package io.github.easemobcamel.simulator;

import java.util.Map;

/** Told what happens in the rooms; the callbacks are made of it. */
interface RoomEvents {

    /** A call changed attributes. */
    void attributesSet(Room room, String by, Map<String, String> values, Map<String, String> refused, boolean forced);

    /** A call removed attributes. */
    void attributesDeleted(Room room, String by, Map<String, String> values, Map<String, String> refused,
            boolean forced);

    /** The announcement is another one now; an empty one has been deleted. */
    void announced(Room room, String text);

    /** A user came in. */
    void joined(Room room, String username);

    /** A user went of its own accord. */
    void left(Room room, String username);

    /** A user was made to go. */
    void kicked(Room room, String username);

    /** The room is no more. */
    void destroyed(Room room);
}
