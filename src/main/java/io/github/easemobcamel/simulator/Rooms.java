package io.github.easemobcamel.simulator;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/** The chatrooms of the app; safe to use from any thread. */
public final class Rooms {

    /** The room that is there from the start, named after the room id in the vendor's example. */
    public static final String DEMO_ROOM = "662000000000013";

    /** Who is in the demo room. */
    public static final List<String> DEMO_MEMBERS = List.of("user1", "user2", "user3");

    private final Map<String, Room> rooms = new ConcurrentHashMap<>();
    private final AtomicLong nextId = new AtomicLong(662_000_000_001_000L);

    private final CallbackEvents events;

    Rooms(CallbackEvents events) {
        this.events = events;
        create(DEMO_ROOM, "Demo room", DEMO_MEMBERS);
    }

    /**
     * {@return the room}
     *
     * @param id the room's id, {@code null} for a new one
     * @param name the room's name
     * @param members who is in it
     * @throws IllegalArgumentException if there is a room with this id
     */
    public Room create(String id, String name, Collection<String> members) {
        Room room = new Room(id == null ? Long.toString(nextId.getAndIncrement()) : id, name, members);
        if (rooms.putIfAbsent(room.id(), room) != null) {
            throw new IllegalArgumentException("There is a room " + room.id() + " already");
        }
        return room;
    }

    /**
     * Creates a room named after its id.
     *
     * @param id the room's id
     * @param members who is in it
     * @return the room
     */
    public Room create(String id, String... members) {
        return create(id, "Room " + id, List.of(members));
    }

    /**
     * {@return the room, if there is one}
     *
     * @param id a room's id
     */
    public Optional<Room> find(String id) {
        return Optional.ofNullable(rooms.get(id));
    }

    /** {@return the room that is there from the start} */
    public Room demo() {
        return rooms.get(DEMO_ROOM);
    }

    /** {@return all rooms, by id} */
    public List<Room> all() {
        return rooms.values().stream().sorted((a, b) -> a.id().compareTo(b.id())).toList();
    }

    /**
     * Lets a user in, which is told by {@code presence}.
     *
     * @param id a room's id
     * @param username the user
     * @return whether there is such a room and the user was not in it
     */
    public boolean join(String id, String username) {
        Optional<Room> room = find(id).filter(one -> one.join(username));
        room.ifPresent(one -> events.joined(one, username));
        return room.isPresent();
    }

    /**
     * Lets a member go, which is told by {@code leave} and {@code absence}.
     *
     * @param id a room's id
     * @param username the member
     * @return whether there is such a room with such a member
     */
    public boolean leave(String id, String username) {
        return leave(id, username, events::left);
    }

    /**
     * Makes a member go, which is told by {@code kick} and {@code absence}.
     *
     * @param id a room's id
     * @param username the member
     * @return whether there is such a room with such a member
     */
    public boolean kick(String id, String username) {
        return leave(id, username, events::kicked);
    }

    private boolean leave(String id, String username, BiConsumer<Room, String> event) {
        Optional<Room> room = find(id).filter(one -> one.leave(username));
        room.ifPresent(one -> event.accept(one, username));
        return room.isPresent();
    }

    /**
     * Ends a room, which is told by {@code destroy}.
     *
     * @param id a room's id
     * @return whether there was such a room
     */
    public boolean destroy(String id) {
        Optional<Room> room = Optional.ofNullable(rooms.remove(id));
        room.ifPresent(events::destroyed);
        return room.isPresent();
    }

    /** @throws Refusal 404 if there is no such room */
    Room existing(String id) {
        return find(id).orElseThrow(() -> Refusal.unknownRoom(id));
    }

    /** @throws Refusal 401 {@code MetadataException} if there is no such member, or no such room */
    Room joinedBy(String id, String username) {
        return find(id).filter(room -> room.has(username)).orElseThrow(Refusal::notInChatroom);
    }
}
