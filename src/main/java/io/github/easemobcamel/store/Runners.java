package io.github.easemobcamel.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The runners that take from one broker: which of them leads, how many there are, and what they tell each other. */
public interface Runners extends AutoCloseable {

    /** What a runner knows that shares its broker with nobody. */
    Runners ALONE = new Runners() {
    };

    /** {@return what tells this one from the others; empty if it is alone} */
    default String id() {
        return "";
    }

    /** Meets the others; when this returns it is known who leads. */
    default void join() {
    }

    /** {@return whether this one does what is to be done once for all of them, such as asking for missed callbacks} */
    default boolean leads() {
        return lead().filter(Lead::isSure).isPresent();
    }

    /** {@return the lead that this one has; nothing if another one leads, or nobody} */
    default Optional<Lead> lead() {
        return Optional.of(Lead.ALWAYS);
    }

    /** {@return how many there are, this one included} */
    default int count() {
        return 1;
    }

    /** {@return what keeps this one from the others, or null} */
    default String problem() {
        return null;
    }

    /**
     * Shows the others a state of this one, again and again.
     *
     * @param about what it is about
     * @param state the state of now
     */
    default void show(String about, Supplier<JsonNode> state) {
    }

    /**
     * {@return what each of the others shows, by its name}
     *
     * @param about what it is about
     */
    default Map<String, JsonNode> shown(String about) {
        return Map.of();
    }

    /**
     * Tells the others something once. Who is away does not hear it.
     *
     * @param about what it is about
     */
    default void tell(String about, JsonNode what) {
    }

    /**
     * @param about what it is about
     * @param listener is given what any of the others tells of it
     */
    default void listen(String about, Consumer<JsonNode> listener) {
    }

    /**
     * What the others have told before one joins, or while it was away, they tell it then.
     *
     * @param about what it is about
     * @param known is asked for all that this one knows of it, as it is told
     */
    default void know(String about, Supplier<List<JsonNode>> known) {
    }

    /** {@return the destinations that an operator has paused for all of them} */
    default Set<String> paused() {
        return Set.of();
    }

    /**
     * Pauses or resumes a destination for all of them; when this returns, that outlasts every restart.
     *
     * @throws IOException if it cannot be kept
     */
    default void pause(String destination, boolean paused) throws IOException {
        throw new IOException("no other runner is known");
    }

    @Override
    default void close() {
    }
}
