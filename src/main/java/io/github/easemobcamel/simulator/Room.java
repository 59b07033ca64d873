package io.github.easemobcamel.simulator;

import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A chatroom or a group: its members, lists, announcement and attributes; safe to use from any thread. */
public final class Room {

    /** A list of users that a room keeps beside its members. */
    enum UserList {
        /** Who administers it. */
        ADMINS,
        /** Who may speak while it is muted. */
        ALLOWED,
        /** Who may not come in. */
        BLOCKED
    }

    private final String id;
    private final long created;
    private String name;
    private String description = "";
    private String owner;
    private int mostMembers = 200;
    private boolean muted;
    private final Set<String> members = new LinkedHashSet<>();
    private final Map<UserList, Set<String>> lists = new EnumMap<>(UserList.class);
    /** Until when each muted member may not speak, in milliseconds. */
    private final Map<String, Long> mutes = new LinkedHashMap<>();
    private final Map<String, Attribute> attributes = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> memberAttributes = new LinkedHashMap<>();
    private String announcement = "";

    Room(String id, String name, Collection<String> members, long created) {
        this.id = id;
        this.name = name;
        this.created = created;
        this.members.addAll(members);
        this.owner = members.stream().findFirst().orElse("admin");
        for (UserList list : UserList.values()) {
            lists.put(list, new LinkedHashSet<>());
        }
    }

    /** {@return when it was made, in milliseconds} */
    long created() {
        return created;
    }

    /** {@return its owner} */
    public synchronized String owner() {
        return owner;
    }

    synchronized void own(String username) {
        owner = username;
        members.add(username);
    }

    synchronized String description() {
        return description;
    }

    synchronized int mostMembers() {
        return mostMembers;
    }

    /** Changes what is given; null leaves it as it is. */
    synchronized void describe(String newName, String newDescription, Integer newMostMembers) {
        name = newName == null ? name : newName;
        description = newDescription == null ? description : newDescription;
        mostMembers = newMostMembers == null ? mostMembers : newMostMembers;
    }

    /** {@return whether all but those on the allow list are muted} */
    synchronized boolean isMuted() {
        return muted;
    }

    synchronized void mute(boolean all) {
        muted = all;
    }

    /** {@return the users on a list, in the order they came there} */
    synchronized List<String> on(UserList list) {
        return List.copyOf(lists.get(list));
    }

    /** {@return whether the user was not on the list before} */
    synchronized boolean put(UserList list, String username) {
        return lists.get(list).add(username);
    }

    /** {@return whether the user was on the list} */
    synchronized boolean take(UserList list, String username) {
        return lists.get(list).remove(username);
    }

    /** {@return until when each muted member may not speak} */
    synchronized Map<String, Long> mutes() {
        return new LinkedHashMap<>(mutes);
    }

    synchronized void mute(String username, long until) {
        mutes.put(username, until);
    }

    synchronized boolean unmute(String username) {
        return mutes.remove(username) != null;
    }

    /** {@return a group member's attributes} */
    synchronized Map<String, String> memberAttributes(String username) {
        return new LinkedHashMap<>(memberAttributes.getOrDefault(username, Map.of()));
    }

    /** Sets a group member's attributes; an empty value deletes one. */
    synchronized void setMemberAttributes(String username, Map<String, String> values) {
        Map<String, String> own = memberAttributes.computeIfAbsent(username, name -> new LinkedHashMap<>());
        own.putAll(values);
        own.values().removeIf(String::isEmpty);
    }

    /** {@return the room's id} */
    public String id() {
        return id;
    }

    /** {@return the room's name} */
    public synchronized String name() {
        return name;
    }

    /** {@return the members now, in the order they joined} */
    public synchronized List<String> members() {
        return List.copyOf(members);
    }

    /** {@return the announcement, empty if there is none} */
    public synchronized String announcement() {
        return announcement;
    }

    /** {@return the attributes now, by key} */
    public synchronized Map<String, Attribute> attributes() {
        return Map.copyOf(attributes);
    }

    synchronized boolean has(String username) {
        return members.contains(username);
    }

    /** {@return whether the user was no member before; nothing tells of it} */
    public synchronized boolean join(String username) {
        return members.add(username);
    }

    /**
     * Lets a member go, and with it what it had set with {@code autoDelete}.
     *
     * @return whether the user was a member
     */
    synchronized boolean leave(String username) {
        attributes.values().removeIf(attribute -> attribute.autoDelete() && attribute.owner().equals(username));
        lists.get(UserList.ADMINS).remove(username);
        return members.remove(username);
    }

    /** Changes the announcement, which nothing tells of. */
    public synchronized void announce(String text) {
        announcement = text;
    }

    /**
     * Sets each key that may be set; one refused key does not stop the others.
     *
     * @param by the user in the path, who owns the keys from then on
     * @param values the keys and values
     * @param autoDelete whether they go when the user leaves
     * @param forced whether other users' keys may be overwritten
     * @return what became of each key
     */
    synchronized Changes set(String by, Map<String, String> values, boolean autoDelete, boolean forced) {
        Changes changes = new Changes();
        values.forEach((key, value) -> complaint(by, key, value, forced).ifPresentOrElse(
                why -> changes.refuse(key, why),
                () -> {
                    attributes.put(key, new Attribute(value, by, autoDelete));
                    changes.change(key, value);
                }));
        return changes;
    }

    /**
     * Sets attributes that stay when the user leaves, which nothing tells of.
     *
     * @param by who owns them
     * @param values the keys and values
     */
    public synchronized void attributes(String by, Map<String, String> values) {
        values.forEach((key, value) -> attributes.put(key, new Attribute(value, by, false)));
    }

    private Optional<String> complaint(String by, String key, String value, boolean forced) {
        if (!forced && ownedByOther(by, key)) {
            return Optional.of(AttributeLimits.foreign(key));
        }
        if (!attributes.containsKey(key) && attributes.size() >= AttributeLimits.ATTRIBUTES_PER_ROOM) {
            return AttributeLimits.complaint(key, value).or(() -> Optional.of(AttributeLimits.ROOM_FULL));
        }
        return AttributeLimits.complaint(key, value);
    }

    synchronized boolean ownedByOther(String username, String key) {
        Attribute attribute = attributes.get(key);
        return attribute != null && !attribute.owner().equals(username);
    }

    /**
     * Removes each key that may be removed. A key that is not there counts as removed: the vendor's page does not say
     * otherwise, and so a repeated call does no harm.
     *
     * @param by the user in the path
     * @param keys the keys
     * @param forced whether other users' keys may be removed
     * @return what became of each key
     */
    synchronized Changes delete(String by, Collection<String> keys, boolean forced) {
        Changes changes = new Changes();
        for (String key : keys) {
            if (!forced && ownedByOther(by, key)) {
                changes.refuse(key, AttributeLimits.foreign(key));
            } else if (attributes.containsKey(key)) {
                changes.change(key, attributes.remove(key).value());
            } else {
                changes.accept(key);
            }
        }
        return changes;
    }

    /**
     * {@return the values of those that are there}
     *
     * @param keys the keys to look at, none for all
     */
    synchronized Map<String, String> values(Collection<String> keys) {
        Map<String, String> values = new LinkedHashMap<>();
        attributes.forEach((key, attribute) -> {
            if (keys.isEmpty() || keys.contains(key)) {
                values.put(key, attribute.value());
            }
        });
        return values;
    }
}
