package io.github.easemobcamel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.log.ShownText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Sends recorded events again. */
@Command(name = "replay", description = "Send again, oldest first, whatever became of it before.")
final class EventsReplay implements Callable<Integer> {

    @ParentCommand
    private EventsCommand parent;

    @Parameters(paramLabel = "ID", arity = "0..*", description = "Their ids, as search shows them.")
    private List<String> ids = new ArrayList<>();

    @Mixin
    private RecordOptions events;

    @Option(names = "--to", paramLabel = "NAME", split = ",", description = "To these destinations in place of their own.")
    private List<String> destinations = new ArrayList<>();

    @Option(names = "--rate", paramLabel = "N", description = "So many a second at most, up to 10000 (default: 50).")
    private Integer rate;

    @Option(names = "--dry-run", description = "Only tell how many they are, and show ten of them.")
    private boolean dryRun;

    @Option(names = "--json", description = "One line of JSON, when it is done.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (ids.isEmpty() == events.filter().isEmpty()) {
            throw new CommandLine.ParameterException(spec.commandLine(), "replay needs either ids or a search such as --room ID");
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("dryRun", dryRun);
        ids.forEach(id -> body.withArray("ids").add(id));
        events.filter().forEach(body::put);
        destinations.forEach(name -> body.withArray("destinations").add(name));
        if (rate != null) {
            body.put("ratePerSecond", rate);
        }
        try {
            AdminClient client = parent.client();
            JsonNode answer = client.post("events/replay", body);
            return dryRun ? preview(answer) : report(EventJob.follow(client, answer, "sent again", spec.commandLine()));
        } catch (IllegalArgumentException mistake) {
            throw new CommandLine.ParameterException(spec.commandLine(), mistake.getMessage(), mistake);
        } finally {
            spec.commandLine().getOut().flush();
        }
    }

    private int preview(JsonNode answer) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ShownText.of(answer.toString()));
        } else {
            out.printf(Locale.ROOT, "%,d event(s) would be sent again%n", answer.path("count").asLong());
            EventTable.ofRecord(answer.path("examples")).print(out);
        }
        return ExitCode.OK;
    }

    private int report(JsonNode job) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(job);
        } else {
            out.printf(Locale.ROOT, "%,d of %,d event(s) sent again%s%n", job.path("done").asLong(), job.path("total").asLong(),
                    job.has("skipped") ? ", " + job.path("skipped").asLong() + " skipped: no body is recorded, or no destination"
                            : "");
        }
        if (job.path("state").asText().equals("finished")) {
            return ExitCode.OK;
        }
        spec.commandLine().getErr().println("easemob-camel: it ended early (" + job.path("reason").asText("cancelled") + ")");
        spec.commandLine().getErr().flush();
        return ExitCode.SOFTWARE;
    }
}
