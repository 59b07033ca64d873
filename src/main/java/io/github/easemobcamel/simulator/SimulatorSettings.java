package io.github.easemobcamel.simulator;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;

/**
 * What a {@link Simulator} pretends to be; start from {@link #defaults()} and change what matters with the
 * {@code with...} methods, each of which returns a changed copy.
 *
 * @param host the address to listen on
 * @param port the port to listen on, 0 for any free one
 * @param app the app and its tokens
 * @param rateLimit calls a second for each endpoint, beyond which 429 is answered
 * @param foreignKeyFailsCall whether setting another user's key refuses the whole call with 400, as the vendor's table
 *        of errors says, rather than this key alone in {@code errorKeys}, as the vendor's text on partial success says
 * @param callbacks the callbacks and their storage
 * @param clock the time that tokens, limits, bans and storage go by
 */
public record SimulatorSettings(String host, int port, AppSettings app, int rateLimit, boolean foreignKeyFailsCall,
        CallbackSettings callbacks, Clock clock) {

    private static final Duration SIXTY_DAYS = Duration.ofDays(60);
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    /** @throws IllegalArgumentException for a rate limit below 1 or a port that there is not */
    public SimulatorSettings {
        if (rateLimit < 1) {
            throw new IllegalArgumentException("The rate limit is at least 1 call a second, not " + rateLimit);
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("A port is between 0 and 65535, not " + port);
        }
    }

    /**
     * The defaults: 127.0.0.1, a free port, app {@code demo-org/demo-app}, tokens of 60 days, 100 calls a second, no
     * callbacks, the exception storage on, the system clock.
     *
     * <p>The storage's zone is China's: in the vendor's example the reply's {@code timestamp} is 13:10 UTC and the date
     * keys are 14:40 and 14:50 of that day, which in UTC would lie in the future.
     *
     * @return the defaults
     */
    public static SimulatorSettings defaults() {
        return new SimulatorSettings("127.0.0.1", 0,
                new AppSettings("demo-org", "demo-app", "demo-client-id", "demo-client-secret", SIXTY_DAYS, false), 100,
                false, new CallbackSettings(null, List.of(), TEN_SECONDS, true, ZoneId.of("Asia/Shanghai"), false,
                        false),
                Clock.systemUTC());
    }

    /** {@return the organization's name} */
    public String orgName() {
        return app.orgName();
    }

    /** {@return the app's name} */
    public String appName() {
        return app.appName();
    }

    /** {@return the id that the token endpoint accepts} */
    public String clientId() {
        return app.clientId();
    }

    /** {@return the secret that the token endpoint accepts} */
    public String clientSecret() {
        return app.clientSecret();
    }

    /** {@return a copy that listens there, at port 0 for any free one} */
    public SimulatorSettings withAddress(String newHost, int newPort) {
        return new SimulatorSettings(newHost, newPort, app, rateLimit, foreignKeyFailsCall, callbacks, clock);
    }

    /** {@return a copy for this app} */
    public SimulatorSettings withApp(String orgName, String appName) {
        return with(new AppSettings(orgName, appName, app.clientId(), app.clientSecret(), app.tokenLifetime(),
                app.expiresInMillis()));
    }

    /** {@return a copy that gives tokens for these} */
    public SimulatorSettings withClient(String clientId, String clientSecret) {
        return with(new AppSettings(app.orgName(), app.appName(), clientId, clientSecret, app.tokenLifetime(),
                app.expiresInMillis()));
    }

    /** {@return a copy with tokens of this lifetime (zero: for ever), told in seconds or in milliseconds} */
    public SimulatorSettings withTokens(Duration lifetime, boolean inMillis) {
        return with(new AppSettings(app.orgName(), app.appName(), app.clientId(), app.clientSecret(), lifetime,
                inMillis));
    }

    private SimulatorSettings with(AppSettings newApp) {
        return new SimulatorSettings(host, port, newApp, rateLimit, foreignKeyFailsCall, callbacks, clock);
    }

    /** {@return a copy with this limit of calls a second for each endpoint} */
    public SimulatorSettings withRateLimit(int callsPerSecond) {
        return new SimulatorSettings(host, port, app, callsPerSecond, foreignKeyFailsCall, callbacks, clock);
    }

    /** {@return a copy in which another user's key refuses the whole call, or that key alone} */
    public SimulatorSettings withForeignKeyFailsCall(boolean failsCall) {
        return new SimulatorSettings(host, port, app, rateLimit, failsCall, callbacks, clock);
    }

    /** {@return a copy that posts callbacks there, signed with these secrets in turn} */
    public SimulatorSettings withCallbacks(URI url, String... secrets) {
        return with(new CallbackSettings(url, List.of(secrets), callbacks.timeout(), callbacks.exceptionStorage(),
                callbacks.storageZone(), callbacks.newerFormat(), callbacks.everyField()));
    }

    /** {@return a copy in which the receiver of a callback may take so long} */
    public SimulatorSettings withCallbackTimeout(Duration timeout) {
        return with(new CallbackSettings(callbacks.url(), callbacks.secrets(), timeout, callbacks.exceptionStorage(),
                callbacks.storageZone(), callbacks.newerFormat(), callbacks.everyField()));
    }

    /** {@return a copy with or without the storage of failed callbacks} */
    public SimulatorSettings withExceptionStorage(boolean on) {
        return with(new CallbackSettings(callbacks.url(), callbacks.secrets(), callbacks.timeout(), on,
                callbacks.storageZone(), callbacks.newerFormat(), callbacks.everyField()));
    }

    /** {@return a copy that tells of groups and chatrooms in the newer format or not, and with every field or the printed ones} */
    public SimulatorSettings withFormat(boolean newer, boolean everyField) {
        return with(new CallbackSettings(callbacks.url(), callbacks.secrets(), callbacks.timeout(), callbacks.exceptionStorage(),
                callbacks.storageZone(), newer, everyField));
    }

    private SimulatorSettings with(CallbackSettings newCallbacks) {
        return new SimulatorSettings(host, port, app, rateLimit, foreignKeyFailsCall, newCallbacks, clock);
    }

    /** {@return a copy with this clock} */
    public SimulatorSettings withClock(Clock newClock) {
        return new SimulatorSettings(host, port, app, rateLimit, foreignKeyFailsCall, callbacks, newClock);
    }
}
