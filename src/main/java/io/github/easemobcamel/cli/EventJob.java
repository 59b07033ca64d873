package io.github.easemobcamel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.config.ConfigurationException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts a replay or purge in each queue that is meant, and tells how far it is until it has ended. */
final class EventJob {

    private static final long LOOK_MILLIS = 250;
    private static final long SAY_NANOS = TimeUnit.SECONDS.toNanos(2);

    @Parameters(paramLabel = "ID", arity = "0..*", description = "The ids, as the list shows them; or --all, or a search:")
    private List<String> ids = List.of();

    @Option(names = "--all", description = "All of the destination, or of all destinations.")
    private boolean all;

    @Option(names = "--json", description = "One line of JSON for each destination, when it is done.")
    private boolean json;

    @Mixin
    private EventOptions events;

    /**
     * {@return the exit code}
     *
     * @param call the last part of the call's path
     * @param done the same in the past
     * @param to the destination that the events are to go to; null for their own
     * @param parent knows the administration
     * @param command where to print
     * @throws InterruptedException if the waiting is interrupted; the job goes on
     */
    int run(String call, String done, String to, DeadLettersCommand parent, CommandLine command) throws InterruptedException {
        AdminClient client = parent.client();
        if ((ids.isEmpty() ? 0 : 1) + (all ? 1 : 0) + (events.filter().isEmpty() ? 0 : 1) != 1) {
            throw new CommandLine.ParameterException(command, call + " needs either ids, or --all, or a search such as --room ID");
        }
        try {
            Map<String, ObjectNode> selections = selections(client);
            if (selections.isEmpty() && !json) {
                command.getOut().println("No " + events.what());
            }
            boolean failed = false;
            for (Map.Entry<String, ObjectNode> each : selections.entrySet()) {
                if (to != null) {
                    each.getValue().put("destination", to);
                }
                JsonNode job = follow(client, client.post(each.getKey() + "/" + call, each.getValue()), done, command);
                failed |= report(job, done, command);
            }
            return failed ? ExitCode.SOFTWARE : ExitCode.OK;
        } catch (IllegalArgumentException mistake) {
            throw new CommandLine.ParameterException(command, mistake.getMessage(), mistake);
        } finally {
            command.getOut().flush();
        }
    }

    private Map<String, ObjectNode> selections(AdminClient client) {
        Map<String, ObjectNode> selections = new LinkedHashMap<>();
        List<String> queues = events.queues(client);
        for (String id : ids) {
            String queue = queues.stream()
                    .filter(each -> client.getIfThere(each + "/" + AdminClient.encode(id), Map.of()).has("id")).findFirst()
                    .orElseThrow(() -> new ConfigurationException(
                            "there is no " + id + " among the " + events.what() + "; nothing was done"));
            ObjectNode selection = selections.computeIfAbsent(queue, key -> JsonNodeFactory.instance.objectNode());
            selection.withArray("ids").add(id);
        }
        if (ids.isEmpty()) {
            ObjectNode selection = JsonNodeFactory.instance.objectNode();
            events.filter().forEach(selection::put);
            queues.forEach(queue -> selections.put(queue, all ? selection.put("all", true) : selection));
        }
        return selections;
    }

    static JsonNode follow(AdminClient client, JsonNode started, String done, CommandLine command)
            throws InterruptedException {
        JsonNode job = started;
        long said = System.nanoTime();
        while (job.path("state").asText().equals("running")) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            job = client.get("jobs/" + started.path("id").asText(), Map.of());
            if (System.nanoTime() - said >= SAY_NANOS) {
                said = System.nanoTime();
                command.getErr().printf(Locale.ROOT, "%,d of %s %s%n", job.path("done").asLong(), total(job), done);
                command.getErr().flush();
            }
        }
        return job;
    }

    private boolean report(JsonNode job, String done, CommandLine command) {
        if (json) {
            command.getOut().println(job);
        } else {
            command.getOut().printf(Locale.ROOT, "%s: %,d of %s %s%n", job.path("queue").asText(), job.path("done").asLong(),
                    total(job), done);
        }
        boolean failed = !job.path("state").asText().equals("finished");
        if (failed) {
            command.getErr().println("easemob-camel: it ended early (" + job.path("reason").asText()
                    + "); what is left is where it was: do it again");
            command.getErr().flush();
        }
        return failed;
    }

    private static String total(JsonNode job) {
        return job.has("total") ? String.format(Locale.ROOT, "%,d", job.path("total").asLong()) : "?";
    }
}
