package io.github.easemobcamel.simulator;

import java.time.Clock;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** The chatrooms, and a group, of the app; safe to use from any thread. */
public final class Rooms {

    /** The room that is there from the start, named after the room id in the vendor's example. */
    public static final String DEMO_ROOM = "662000000000013";

    /** Who is in the demo room. */
    public static final List<String> DEMO_MEMBERS = List.of("user1", "user2", "user3");

    /** The group that is there from the start, with the demo room's members. */
    public static final String DEMO_GROUP = "662000000000099";

    private final Map<String, Room> rooms = new ConcurrentHashMap<>();
    private final Set<String> superAdmins = Collections.synchronizedSet(new LinkedHashSet<>());
    private final Map<String, Room> groups = new ConcurrentHashMap<>();
    private final AtomicLong nextId = new AtomicLong(662_000_000_001_000L);

    private final CallbackEvents events;

    private final Clock clock;

    Rooms(CallbackEvents events, Clock clock) {
        this.events = events;
        this.clock = clock;
        createGroup(DEMO_GROUP, DEMO_MEMBERS);
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
        Room room = new Room(id == null ? Long.toString(nextId.getAndIncrement()) : id, name, members,
                clock.millis());
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
     * {@return the group, a new one unless there is one with this id}
     *
     * @param id the group's id
     * @param members who is in it
     */
    public Room createGroup(String id, Collection<String> members) {
        return groups.computeIfAbsent(id, absent -> new Room(id, "Demo group", members, clock.millis()));
    }

    /** Takes all rooms and groups away, which nothing tells of. */
    public void clear() {
        rooms.clear();
        groups.clear();
        superAdmins.clear();
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
        room.ifPresent(one -> events.tell(Happening.by(one, "presence", username)));
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
        return leave(id, username, room -> Happening.by(room, "leave", username));
    }

    /**
     * Makes a member go, which is told by {@code kick} and {@code absence}.
     *
     * @param id a room's id
     * @param username the member
     * @return whether there is such a room with such a member
     */
    public boolean kick(String id, String username) {
        return leave(id, username, room -> Happening.byCall(room, "kick", List.of(username)));
    }

    /**
     * Lets a member go who was offline for two minutes, which the older format tells as a kick and the newer one as leaving.
     *
     * @param id a room's id
     * @param username the member
     * @return whether there is such a room with such a member
     */
    public boolean goOffline(String id, String username) {
        return leave(id, username, room -> Happening.by(room, "offline", username));
    }

    private boolean leave(String id, String username, Function<Room, Happening> happening) {
        Optional<Room> room = find(id).filter(one -> one.leave(username));
        room.ifPresent(one -> events.tell(happening.apply(one)));
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
        room.ifPresent(one -> events.tell(Happening.byCall(one, "destroy", List.of())));
        return room.isPresent();
    }

    /** {@return who administers every room; to be changed} */
    Set<String> superAdmins() {
        return superAdmins;
    }

    /** @throws Refusal 404 if there is no such group */
    Room group(String id) {
        Room group = groups.get(id);
        if (group == null) {
            throw Refusal.unknownRoom(id);
        }
        return group;
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
