package io.github.easemobcamel.simulator;
import java.util.Map;
final class Silence implements RoomEvents {
    public void attributesSet(Room r, String b, Map<String, String> v, Map<String, String> e, boolean f) { }
    public void attributesDeleted(Room r, String b, Map<String, String> v, Map<String, String> e, boolean f) { }
    public void announced(Room room, String text) { }
    public void joined(Room room, String username) { }
    public void left(Room room, String username) { }
    public void kicked(Room room, String username) { }
    public void destroyed(Room room) { }
}
