package io.github.easemobcamel.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Easemob for a developer, over real HTTP: tokens, chatrooms with their members, lists, mutes, announcements and
 * attributes, messages, callbacks, exception storage, and faults on demand. Nothing is kept over a restart.
 *
 * <pre>{@code
 * try (Simulator easemob = Simulator.start(SimulatorSettings.defaults())) {
 *     call(easemob.baseUrl() + "/demo-org/demo-app/chatrooms/" + Rooms.DEMO_ROOM + "/announcement");
 * }
 * }</pre>
 */
public final class Simulator implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 30;
    private static final int LONGEST_REQUEST_LINE = 64 * 1024;

    private final SimulatorSettings settings;
    private final Vertx vertx;
    private final HttpServer server;
    private final Rooms rooms;
    private final Faults faults = new Faults();
    private final Script script = new Script();
    private final TokenIssuer tokens;
    private final Counters counters;
    private final CallbackLog callbacks = new CallbackLog();
    private final CallbackEmitter sender;
    private final BanRule ban;

    private Simulator(SimulatorSettings settings) {
        this.settings = settings;
        this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setFileSystemOptions(
                new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        String application = UUID.nameUUIDFromBytes(settings.app().appKey().getBytes(StandardCharsets.UTF_8)).toString();
        this.tokens = new TokenIssuer(settings, application);
        this.counters = new Counters(tokens);
        this.ban = new BanRule(settings.clock());
        ExceptionStorage storage = new ExceptionStorage(settings.clock(), settings.callbacks().storageZone());
        this.sender = new CallbackEmitter(vertx, settings,
                new CallbackSigner(settings.app().appKey(), settings.callbacks().secrets(), settings.clock()), ban, storage,
                callbacks);
        CallbackEvents events = new CallbackEvents(settings.app().appKey(), settings.callbacks(), sender::post);
        this.rooms = new Rooms(events, settings.clock());
        Bodies bodies = new Bodies(settings, application);
        EasemobApi api = new EasemobApi(settings.clock(), settings.rateLimit(), tokens,
                new AnnouncementCalls(rooms, events, bodies),
                new AttributeCalls(rooms, events, bodies, settings.foreignKeyFailsCall()),
                List.of(new RoomCalls(rooms, events, bodies).table(),
                        new MemberCalls(rooms, events, bodies, settings.clock()).table(),
                        new GroupCalls(rooms, events, bodies).table(), new MessageCalls(rooms, events, bodies).table(),
                        new StorageCalls(settings.callbacks().exceptionStorage(), storage, sender, bodies).table()));
        SimulatorAdmin admin = new SimulatorAdmin(rooms, faults, counters, tokens, sender, callbacks, ban);
        FrontDoor door = new FrontDoor(vertx, settings, api, admin, faults, counters, script);
        this.server = vertx.createHttpServer(new HttpServerOptions().setHost(settings.host()).setPort(settings.port())
                .setMaxInitialLineLength(LONGEST_REQUEST_LINE).setHandle100ContinueAutomatically(true))
                .requestHandler(door::handle);
    }

    /**
     * Starts a simulator and waits until it listens.
     *
     * @param settings what it pretends to be
     * @return the running simulator
     * @throws IllegalStateException if the port is taken
     */
    public static Simulator start(SimulatorSettings settings) {
        Simulator simulator = new Simulator(settings);
        try {
            await(simulator.server.listen());
        } catch (RuntimeException e) {
            simulator.close();
            throw e;
        }
        return simulator;
    }

    /** {@return scheme, host and port, without a slash at the end: what {@code easemob.rest.base-url} wants} */
    public String baseUrl() {
        String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        return "http://" + host + ":" + port();
    }

    /** {@return the port that it listens on} */
    public int port() {
        return server.actualPort();
    }

    /** {@return what it pretends to be} */
    public SimulatorSettings settings() {
        return settings;
    }

    /** {@return the chatrooms, to look at and to add to} */
    public Rooms rooms() {
        return rooms;
    }

    /** {@return the faults, to set and clear} */
    public Faults faults() {
        return faults;
    }

    /** {@return what it is told to answer, and what it was asked since} */
    public Script script() {
        return script;
    }

    /** {@return what was asked and answered so far} */
    public Counters counters() {
        return counters;
    }

    /** {@return what became of the callbacks so far} */
    public CallbackLog callbacks() {
        return callbacks;
    }

    /** {@return when the ban on callbacks ends, empty if there is none} */
    public Optional<Instant> bannedUntil() {
        return ban.bannedUntil();
    }

    /**
     * Posts any callback; {@code callId}, {@code msg_id}, {@code appkey}, {@code timestamp} and {@code security} are
     * filled in where they are missing.
     *
     * @param event the callback's JSON
     */
    public void sendCallback(ObjectNode event) {
        sender.post(event);
    }

    /** Makes every token given so far a bad one, as if its time had run out early. */
    public void expireTokens() {
        tokens.expireAll();
    }

    /** Stops listening and closes every connection. */
    @Override
    public void close() {
        await(vertx.close());
    }

    private static void await(Future<?> future) {
        try {
            future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The simulator cannot start or stop: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }
}
