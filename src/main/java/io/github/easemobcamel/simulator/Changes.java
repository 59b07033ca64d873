package io.github.easemobcamel.simulator;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** What a call did to a room's attributes, key by key. */
final class Changes {

    private final Set<String> accepted = new LinkedHashSet<>();
    private final Map<String, String> refused = new LinkedHashMap<>();
    private final Map<String, String> changed = new LinkedHashMap<>();

    void accept(String key) {
        accepted.add(key);
    }

    void change(String key, String value) {
        accepted.add(key);
        changed.put(key, value);
    }

    void refuse(String key, String why) {
        refused.put(key, why);
    }

    /** {@return {@code successKeys} of the reply} */
    Set<String> accepted() {
        return accepted;
    }

    /** {@return {@code errorKeys} of the reply: why, by key} */
    Map<String, String> refused() {
        return refused;
    }

    /** {@return the keys that are different now, with the value that was set or removed: what a callback tells} */
    Map<String, String> changed() {
        return changed;
    }
}
