package io.github.easemobcamel.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Runners that hear each other at once, without a broker. */
public final class TalkingRunners implements Runners {

    private final Map<String, TalkingRunners> all;
    private final String name;
    private final Map<String, Consumer<JsonNode>> listeners = new HashMap<>();
    private final Map<String, Supplier<JsonNode>> shows = new HashMap<>();
    private final Map<String, Supplier<List<JsonNode>>> knows = new HashMap<>();

    /** @param all those that hear it, by name; it joins them */
    public TalkingRunners(Map<String, TalkingRunners> all, String name) {
        this.all = all;
        this.name = name;
        all.put(name, this);
    }

    @Override
    public String id() {
        return name;
    }

    @Override
    public int count() {
        return all.size();
    }

    @Override
    public void show(String about, Supplier<JsonNode> state) {
        shows.put(about, state);
    }

    /** Shows what it shows, as it does every second. */
    public JsonNode look(String about) {
        return shows.get(about).get();
    }

    @Override
    public Map<String, JsonNode> shown(String about) {
        Map<String, JsonNode> shown = new TreeMap<>();
        all.forEach((other, runner) -> {
            if (runner != this) {
                shown.put(other, runner.look(about));
            }
        });
        return shown;
    }

    @Override
    public void tell(String about, JsonNode what) {
        all.values().stream().filter(other -> other != this && other.listeners.containsKey(about))
                .forEach(other -> other.listeners.get(about).accept(what));
    }

    @Override
    public void know(String about, Supplier<List<JsonNode>> known) {
        knows.put(about, known);
    }

    /** Is told what the others know. */
    @Override
    public void join() {
        listeners
                .forEach((about, listener) -> all.values().stream().filter(other -> other != this && other.knows.containsKey(about))
                        .flatMap(other -> other.knows.get(about).get().stream()).forEach(listener));
    }

    @Override
    public void listen(String about, Consumer<JsonNode> listener) {
        listeners.put(about, listener);
    }
}
