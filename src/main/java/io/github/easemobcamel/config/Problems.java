package io.github.easemobcamel.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Gathers what is wrong, each thing once, so that a person is told all of it in one go. */
public final class Problems {

    private final Set<String> found = new LinkedHashSet<>();

    /**
     * {@return whether it is right}
     *
     * @param check looks at one thing and throws a {@link ConfigurationException} if it is wrong
     */
    public boolean attempt(Runnable check) {
        try {
            check.run();
            return true;
        } catch (ConfigurationException e) {
            found.addAll(e.problems());
            return false;
        }
    }

    /**
     * {@return the value, or null if it is wrong}
     *
     * @param reader reads one value and throws a {@link ConfigurationException} if it is wrong
     */
    <T> T value(Supplier<T> reader) {
        List<T> value = new ArrayList<>();
        attempt(() -> value.add(reader.get()));
        return value.isEmpty() ? null : value.get(0);
    }

    /** @param problem one line; it never contains a secret */
    public void add(String problem) {
        found.add(problem);
    }

    /** {@return what is wrong, in the order found} */
    public List<String> found() {
        return List.copyOf(found);
    }

    /** @throws ConfigurationException with everything that is wrong, if anything is */
    public void refuse() {
        if (!found.isEmpty()) {
            throw new ConfigurationException(new ArrayList<>(found));
        }
    }
}
