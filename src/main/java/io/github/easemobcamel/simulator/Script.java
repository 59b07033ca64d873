package io.github.easemobcamel.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a simulator is told to answer in place of what Easemob would, and what it was asked; the calls for tokens are in neither. */
public final class Script {

    private static final int FIRST_ERROR = 400;

    private final List<Asked> asked = new ArrayList<>();
    private final List<Told> told = new ArrayList<>();

    /**
     * A request.
     *
     * @param label the name of the call, {@link SimulatedEndpoint#label()}; method and path if it is none of these
     * @param path the path behind the app's own
     * @param body the body
     */
    public record Asked(String label, String path, String body) {
    }

    private static final class Told {
        private final String label;
        private final int status;
        private final String body;
        private int times;

        private Told(String label, int status, String body, int times) {
            this.label = label;
            this.status = status;
            this.body = body;
            this.times = times;
        }
    }

    /**
     * Tells what to answer, after what it was told before for the same call.
     *
     * @param label as in {@link Asked}
     * @param status the status
     * @param body the body; null for that of an error of Easemob's
     * @param times how often
     */
    public synchronized void tell(String label, int status, String body, int times) {
        told.add(new Told(label, status, body, times));
    }

    /** {@return what was asked since the last {@link #clear()}, in order} */
    public synchronized List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** Forgets all of it. */
    public synchronized void clear() {
        asked.clear();
        told.clear();
    }

    /** {@return what to answer, or null for what Easemob would} */
    synchronized Reply reply(RawRequest request, long now) {
        List<String> path = request.segments().subList(2, request.segments().size());
        String label = label(request.method(), path);
        if (label.equals(SimulatedEndpoint.TOKEN.label())) {
            return null;
        }
        asked.add(new Asked(label, String.join("/", path), request.body().toString()));
        for (Told one : told) {
            if (one.label.equals(label) && one.times > 0) {
                one.times--;
                return one.body == null && one.status >= FIRST_ERROR ? Refusal.broken(one.status).reply(now)
                        : new Reply(one.status, Map.of("content-type", "application/json;charset=UTF-8"),
                                one.body == null ? "{}" : one.body);
            }
        }
        return null;
    }

    private static String label(String method, List<String> path) {
        try {
            return SimulatedEndpoint.find(method, path).endpoint().label();
        } catch (Refusal none) {
            return method + " " + String.join("/", path);
        }
    }
}
