package io.github.easemobcamel.cli;

import static io.github.easemobcamel.event.Json.JSON;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.config.LocalAddress;
import io.github.easemobcamel.config.Settings;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.SampleChoice;
import io.github.easemobcamel.event.Scope;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Posts signed samples of callbacks: how a new user sees that the runner works. */
@Command(name = "send", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Post signed sample callbacks, made from Easemob's own examples with fresh ids.",
        footer = {"", "Exit code: 0 when all were answered 200, 1 when not, 2 for a mistake on the command line."})
final class SendCommand implements Callable<Integer> {

    private static final String DEV_SECRET = "dev-secret";

    @ParentCommand
    private EasemobCamel parent;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "ACTION", arity = "1..*", completionCandidates = OperationWords.class,
            description = "One or more of: ${COMPLETION-CANDIDATES}.")
    private List<String> operations;

    @Option(names = "--scope", paramLabel = "SCOPE", converter = ScopeWord.class,
            description = "group or chatroom (default: group for an action that both have; both for all).")
    private Scope scope;

    @Option(names = "--format", defaultValue = "older", paramLabel = "FORMAT",
            description = "The format of callbacks of groups and chatrooms: older or newer. Default: ${DEFAULT-VALUE}")
    private EventFormatWord format;

    @Option(names = "--room", paramLabel = "ID", description = "The group's or chatroom's id (default: a demo room).")
    private String room;

    @Option(names = "--count", paramLabel = "N", defaultValue = "1", description = "How many of each (default: 1).")
    private int count;

    @Option(names = "--rate", paramLabel = "R", defaultValue = "Infinity",
            description = "At most so many a second (default: as fast as they are answered).")
    private double rate;

    @Option(names = "--url", paramLabel = "U",
            description = "Where to post them (default: the port for callbacks of the runner in the home, http or https as set there).")
    private URI url;

    @Option(names = "--secret", paramLabel = "S",
            description = "What to sign them with (default: the first of easemob.callback.secrets in the home, else " + DEV_SECRET
                    + ").")
    private String secret;

    @Option(names = "--json", description = "The result as a line of JSON.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        List<SampleCallback> samples;
        try {
            checkOptions();
            samples = new SampleChoice(scope, format == EventFormatWord.newer).samples(operations);
        } catch (IllegalArgumentException mistake) {
            throw new ParameterException(spec.commandLine(), mistake.getMessage(), mistake);
        }
        takeFromHome();
        return send(room == null ? samples : samples.stream().map(sample -> sample.inRoom(room)).toList());
    }

    private void checkOptions() {
        require(count >= 1, "--count must be at least 1");
        require(rate > 0, "--rate must be more than 0");
        require(room == null || !room.isBlank(), "--room must not be empty");
        boolean http = url != null && ("http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme()));
        require(url == null || (http && url.getHost() != null), "--url must be like http://127.0.0.1:8080/callbacks, not " + url);
    }

    /** What the options do not say; a home that cannot be read is in nobody's way who says both. */
    private void takeFromHome() {
        if (url == null || secret == null) {
            Settings settings = Setup.of(parent).settings();
            url = url != null ? url : URI.create(LocalAddress.callbacks(settings));
            secret = secret != null ? secret : settings.firstSecret().orElse(DEV_SECRET);
        }
    }

    private static void require(boolean met, String otherwise) {
        if (!met) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private int send(List<SampleCallback> samples) throws InterruptedException {
        long total = (long) count * samples.size();
        SendProgress progress = new SendProgress(spec.commandLine().getErr(), total, System::nanoTime);
        long start = System.nanoTime();
        Replies replies = new SampleSender(url, rate).send(total,
                i -> samples.get((int) (i % samples.size())).fresh(secret, Instant.now()), progress::sent);
        report(replies, total, (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1));
        return replies.answeredOk() == total ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private void report(Replies replies, long total, double seconds) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ObjectNode result = JSON.createObjectNode().put("total", total).put("sent", replies.sent())
                    .put("ok", replies.answeredOk()).put("url", url.toString()).put("seconds", seconds);
            out.println(result.set("replies", JSON.valueToTree(replies.counts())).toString());
            out.flush();
        } else if (replies.sent() > 0) {
            out.printf(Locale.ROOT, "Sent %,d of %,d to %s in %.1f s%n", replies.sent(), total, url, seconds);
            replies.counts().forEach((reply, number) -> out.printf(Locale.ROOT, "%s: %d%n", reply, number));
            out.flush();
        }
        if (replies.anyUnauthorized()) {
            complain("the secret is not one of easemob.callback.secrets there; give the right one with --secret or "
                    + "EASEMOB_CALLBACK_SECRETS");
        }
        if (replies.noneAnswered() && "http".equalsIgnoreCase(url.getScheme())) {
            complain("nothing is answered at " + url + "; if that port speaks TLS, give --url with https://");
        }
        replies.obstacle().ifPresent(obstacle -> complain(obstacle.words(url)));
    }

    private void complain(String message) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("easemob-camel: " + message);
        err.flush();
    }
}
