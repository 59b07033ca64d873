package io.github.easemobcamel.cli;

import io.github.easemobcamel.simulator.Fault;
import io.github.easemobcamel.simulator.Rooms;
import io.github.easemobcamel.simulator.Simulator;
import io.github.easemobcamel.simulator.SimulatorSettings;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The command {@code simulate}: Easemob on this machine, to develop against without an account. */
@Command(name = "simulate", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Run a simulator of Easemob: tokens, chatrooms, messages, callbacks, faults on demand.",
        footerHeading = "%nIts admin API, below /admin, takes and gives JSON:%n",
        footer = {
            "  GET    rooms                         all rooms, members, attributes",
            "  POST   rooms {id?, name?, members?}  creates a room",
            "  GET    rooms/{id}                    one room",
            "  DELETE rooms/{id}                    destroys it",
            "  PUT    rooms/{id}/members/{user}       a user joins",
            "  DELETE rooms/{id}/members/{user}       a member leaves",
            "  POST   rooms/{id}/members/{user}/kick  a member is kicked",
            "  POST   rooms/{id}/members/{user}/offline  a member was offline for two minutes",
            "  GET    callbacks                     what became of the callbacks",
            "  POST   callbacks {...}               sends any callback, signed",
            "  GET    faults                        the faults that are set",
            "  POST   faults {fault}                sets one, written as for --fault",
            "  DELETE faults                        clears them",
            "  GET    counters                      requests, tokens, 429s",
            "  DELETE counters                      starts them from zero",
            "  POST   tokens/expire                 makes all tokens bad ones",
            "",
            "Exit code: 143 after SIGTERM, 130 after Ctrl-C, 1 when it cannot listen, 2 for a mistake on the command line."})
final class SimulateCommand implements Callable<Integer> {

    private static final int CANNOT_LISTEN = 1;

    @Spec
    private CommandSpec spec;

    @Option(names = "--host", defaultValue = "127.0.0.1", paramLabel = "ADDRESS",
            description = "The address to listen on; its admin API asks for no password. Default: ${DEFAULT-VALUE}")
    private String host;

    @Option(names = "--port", defaultValue = "8090", paramLabel = "PORT",
            description = "The port, 0 for a free one. Default: ${DEFAULT-VALUE}")
    private int port;

    @Option(names = "--org", defaultValue = "demo-org", paramLabel = "NAME",
            description = "The organization's name. Default: ${DEFAULT-VALUE}")
    private String orgName;

    @Option(names = "--app", defaultValue = "demo-app", paramLabel = "NAME",
            description = "The app's name. Default: ${DEFAULT-VALUE}")
    private String appName;

    @Option(names = "--client-id", defaultValue = "demo-client-id", paramLabel = "ID",
            description = "The client id that gets a token. Default: ${DEFAULT-VALUE}")
    private String clientId;

    @Option(names = "--client-secret", defaultValue = "demo-client-secret", paramLabel = "SECRET",
            description = "The client secret that gets a token. Default: ${DEFAULT-VALUE}")
    private String clientSecret;

    @Option(names = "--token-lifetime", defaultValue = "5184000", paramLabel = "SECONDS",
            description = "How long a token lives, 0 for ever. Default: ${DEFAULT-VALUE} (60 days)")
    private long tokenLifetime;

    @Option(names = "--expires-in-millis",
            description = "Tells a token's expires_in in milliseconds, as one kind of cluster does.")
    private boolean expiresInMillis;

    @Option(names = "--rate-limit", defaultValue = "100", paramLabel = "CALLS",
            description = "Calls a second for each endpoint; more get 429. Default: ${DEFAULT-VALUE}")
    private int rateLimit;

    @Option(names = "--foreign-key-fails-call", description = "Setting another member's key refuses the whole call with 400, "
            + "as one place of the vendor's page says, rather than the key alone.")
    private boolean foreignKeyFailsCall;

    @Option(names = "--callback-url", paramLabel = "URL", description = "Where callbacks are posted.")
    private URI callbackUrl;

    @Option(names = "--secret", split = ",", paramLabel = "SECRET",
            description = "The secret that callbacks are signed with; several are used in turn.")
    private List<String> secrets = List.of();

    @Option(names = "--format", defaultValue = "older", paramLabel = "FORMAT",
            description = "The format in which groups and chatrooms are told of: older or newer. Default: ${DEFAULT-VALUE}")
    private EventFormatWord format;

    @Option(names = "--every-field",
            description = "Callbacks have the fields too that the vendor's pages do not print, such as content_type.")
    private boolean everyField;

    @Option(names = "--callback-timeout", defaultValue = "10", paramLabel = "SECONDS",
            description = "How long the receiver of a callback may take. Default: ${DEFAULT-VALUE}")
    private long callbackTimeout;

    @Option(names = "--fault", paramLabel = "FAULT", converter = FaultConverter.class, description = {
        "Something to go wrong: KIND[=VALUE][,endpoint=NAME][,next=N][,probability=P]. Kinds: latency=MILLIS, a status "
                + "such as 503, 429[=RETRY-AFTER], quota, html=STATUS, empty=STATUS, drop, lost-reply, result-false, "
                + "concurrent-update, expired-token, corrupt-token. Endpoints: token, storage-info, storage-retry, and the names of "
                + "the direct: routes. May be given several times."})
    private List<Fault> faults = List.of();

    /** As the words are typed. */
    /** Runs until interrupted. */
    @Override
    public Integer call() {
        SimulatorSettings settings = settings();
        try (Simulator simulator = Simulator.start(settings)) {
            faults.forEach(simulator.faults()::add);
            describe(simulator, spec.commandLine().getOut());
            new CountDownLatch(1).await();
        } catch (IllegalStateException e) {
            spec.commandLine().getErr().println("easemob-camel: " + e.getMessage());
            return CANNOT_LISTEN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    private SimulatorSettings settings() {
        if (callbackUrl == null && !secrets.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--secret goes with a --callback-url");
        }
        try {
            SimulatorSettings settings = SimulatorSettings.defaults().withAddress(host, port)
                    .withApp(orgName, appName).withClient(clientId, clientSecret)
                    .withTokens(Duration.ofSeconds(tokenLifetime), expiresInMillis).withRateLimit(rateLimit)
                    .withForeignKeyFailsCall(foreignKeyFailsCall).withFormat(format == EventFormatWord.newer, everyField)
                    .withCallbackTimeout(Duration.ofSeconds(callbackTimeout));
            return callbackUrl == null ? settings
                    : settings.withCallbacks(callbackUrl, secrets.toArray(String[]::new));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void describe(Simulator simulator, PrintWriter out) {
        SimulatorSettings settings = simulator.settings();
        String app = simulator.baseUrl() + "/" + settings.orgName() + "/" + settings.appName();
        out.println("Easemob simulator on " + simulator.baseUrl() + ", app " + settings.app().appKey() + ", room "
                + Rooms.DEMO_ROOM + " with " + String.join(", ", Rooms.DEMO_MEMBERS));
        out.println(callbackUrl == null ? "Callbacks: none; give --callback-url and --secret"
                : "Callbacks: to " + callbackUrl);
        faults.forEach(fault -> out.println("Fault: " + fault));
        out.println("""

                For application.properties:

                easemob.rest.base-url=%s
                easemob.rest.org-name=%s
                easemob.rest.app-name=%s
                easemob.rest.client-id=%s
                easemob.rest.client-secret=%s%s

                To try it:

                TOKEN=$(curl -s %s/token -H 'Content-Type: application/json' \\
                  -d '{"grant_type":"client_credentials","client_id":"%s","client_secret":"%s"}' \\
                  | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
                curl -X PUT %s/metadata/chatroom/%s/user/user1 \\
                  -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
                  -d '{"metaData":{"seat":"1"},"autoDelete":"NO_DELETE"}'
                curl -X POST %s/admin/rooms/%s/members/user1/kick

                Ctrl-C ends it.""".formatted(simulator.baseUrl(), settings.orgName(), settings.appName(),
                settings.clientId(), settings.clientSecret(), secrets.isEmpty() ? ""
                        : System.lineSeparator() + "easemob.callback.secrets=" + String.join(",", secrets),
                app, settings.clientId(), settings.clientSecret(), app,
                Rooms.DEMO_ROOM, simulator.baseUrl(), Rooms.DEMO_ROOM));
        out.flush();
    }

    /** Makes a mistyped fault a usage error that says what there is. */
    static final class FaultConverter implements ITypeConverter<Fault> {

        @Override
        public Fault convert(String value) {
            try {
                return Fault.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
