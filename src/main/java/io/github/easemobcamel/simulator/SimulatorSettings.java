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
 * @param orgName the organization's name, the first segment of every path
 * @param appName the app's name, the second segment of every path
 * @param clientId the id that the token endpoint accepts
 * @param clientSecret the secret that the token endpoint accepts
 * @param tokenLifetime how long a token lives when the caller asks for no {@code ttl}; zero: for ever
 * @param expiresInMillis whether {@code expires_in} is told in milliseconds, as one kind of cluster does
 * @param rateLimit calls a second for each endpoint, beyond which 429 is answered
 * @param foreignKeyFailsCall whether setting another user's key refuses the whole call with 400, as the vendor's table
 *        of errors says, rather than this key alone in {@code errorKeys}, as the vendor's text on partial success says
 * @param callbackUrl where callbacks are posted, {@code null} for nowhere
 * @param callbackSecrets the secrets of the callback rules; callbacks are signed with each of them in turn
 * @param callbackTimeout how long the receiver of a callback may take
 * @param exceptionStorage whether the paid storage of failed callbacks is on
 * @param storageZone the time zone of the storage's {@code date} keys
 * @param clock the time that tokens, limits, bans and storage go by
 */
public record SimulatorSettings(String host, int port, String orgName, String appName, String clientId,
        String clientSecret, Duration tokenLifetime, boolean expiresInMillis, int rateLimit,
        boolean foreignKeyFailsCall, URI callbackUrl, List<String> callbackSecrets, Duration callbackTimeout,
        boolean exceptionStorage, ZoneId storageZone, Clock clock) {

    private static final Duration SIXTY_DAYS = Duration.ofDays(60);
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    /** @throws IllegalArgumentException for settings that cannot be: a callback URL without a secret, no rate at all */
    public SimulatorSettings {
        callbackSecrets = List.copyOf(callbackSecrets);
        if (callbackUrl != null && callbackSecrets.isEmpty()) {
            throw new IllegalArgumentException("A callback URL needs a secret to sign the callbacks with");
        }
        if (rateLimit < 1) {
            throw new IllegalArgumentException("The rate limit is at least 1 call a second, not " + rateLimit);
        }
        if (orgName.equals(AdminApi.ROOT)) {
            throw new IllegalArgumentException("The organization cannot be called " + AdminApi.ROOT);
        }
    }

    /**
     * The defaults: 127.0.0.1, a free port, app {@code demo-org/demo-app}, tokens of 60 days, 100 calls a second, no
     * callbacks, the system clock.
     *
     * <p>The storage's zone is China's: in the vendor's example the reply's {@code timestamp} is 13:10 UTC and the date
     * keys are 14:40 and 14:50 of that day, which in UTC would lie in the future.
     *
     * @return the defaults
     */
    public static SimulatorSettings defaults() {
        return new SimulatorSettings("127.0.0.1", 0, "demo-org", "demo-app", "demo-client-id", "demo-client-secret",
                SIXTY_DAYS, false, 100, false, null, List.of(), TEN_SECONDS, true, ZoneId.of("Asia/Shanghai"),
                Clock.systemUTC());
    }

    /** @return {@code org#app}, the way callbacks name the app */
    public String appKey() {
        return orgName + "#" + appName;
    }

    /**
     * @param newHost the address to listen on
     * @return a copy with this address
     */
    public SimulatorSettings withHost(String newHost) {
        return new SimulatorSettings(newHost, port, orgName, appName, clientId, clientSecret, tokenLifetime,
                expiresInMillis, rateLimit, foreignKeyFailsCall, callbackUrl, callbackSecrets, callbackTimeout,
                exceptionStorage, storageZone, clock);
    }

    /**
     * @param newPort the port, 0 for any free one
     * @return a copy with this port
     */
    public SimulatorSettings withPort(int newPort) {
        return new SimulatorSettings(host, newPort, orgName, appName, clientId, clientSecret, tokenLifetime,
                expiresInMillis, rateLimit, foreignKeyFailsCall, callbackUrl, callbackSecrets, callbackTimeout,
                exceptionStorage, storageZone, clock);
    }

    /**
     * @param newOrgName the organization's name
     * @param newAppName the app's name
     * @return a copy for this app
     */
    public SimulatorSettings withApp(String newOrgName, String newAppName) {
        return new SimulatorSettings(host, port, newOrgName, newAppName, clientId, clientSecret, tokenLifetime,
                expiresInMillis, rateLimit, foreignKeyFailsCall, callbackUrl, callbackSecrets, callbackTimeout,
                exceptionStorage, storageZone, clock);
    }

    /**
     * @param newClientId the client id
     * @param newClientSecret the client secret
     * @return a copy that gives tokens for these
     */
    public SimulatorSettings withClient(String newClientId, String newClientSecret) {
        return new SimulatorSettings(host, port, orgName, appName, newClientId, newClientSecret, tokenLifetime,
                expiresInMillis, rateLimit, foreignKeyFailsCall, callbackUrl, callbackSecrets, callbackTimeout,
                exceptionStorage, storageZone, clock);
    }

    /**
     * @param newLifetime how long a token lives, zero for ever
     * @param inMillis whether {@code expires_in} is told in milliseconds
     * @return a copy with these tokens
     */
    public SimulatorSettings withTokens(Duration newLifetime, boolean inMillis) {
        return new SimulatorSettings(host, port, orgName, appName, clientId, clientSecret, newLifetime, inMillis,
                rateLimit, foreignKeyFailsCall, callbackUrl, callbackSecrets, callbackTimeout, exceptionStorage,
                storageZone, clock);
    }

    /**
     * @param callsPerSecond calls a second for each endpoint
     * @return a copy with this limit
     */
    public SimulatorSettings withRateLimit(int callsPerSecond) {
        return new SimulatorSettings(host, port, orgName, appName, clientId, clientSecret, tokenLifetime,
                expiresInMillis, callsPerSecond, foreignKeyFailsCall, callbackUrl, callbackSecrets, callbackTimeout,
                exceptionStorage, storageZone, clock);
    }

    /**
     * @param failsCall whether another user's key refuses the whole call
     * @return a copy with this behaviour
     */
    public SimulatorSettings withForeignKeyFailsCall(boolean failsCall) {
        return new SimulatorSettings(host, port, orgName, appName, clientId, clientSecret, tokenLifetime,
                expiresInMillis, rateLimit, failsCall, callbackUrl, callbackSecrets, callbackTimeout,
                exceptionStorage, storageZone, clock);
    }

    /**
     * @param url where callbacks are posted
     * @param secrets the secrets of the callback rules, used in turn
     * @return a copy that posts callbacks
     */
    public SimulatorSettings withCallbacks(URI url, String... secrets) {
        return new SimulatorSettings(host, port, orgName, appName, clientId, clientSecret, tokenLifetime,
                expiresInMillis, rateLimit, foreignKeyFailsCall, url, List.of(secrets), callbackTimeout,
                exceptionStorage, storageZone, clock);
    }

    /**
     * @param timeout how long the receiver of a callback may take
     * @return a copy with this patience
     */
    public SimulatorSettings withCallbackTimeout(Duration timeout) {
        return new SimulatorSettings(host, port, orgName, appName, clientId, clientSecret, tokenLifetime,
                expiresInMillis, rateLimit, foreignKeyFailsCall, callbackUrl, callbackSecrets, timeout,
                exceptionStorage, storageZone, clock);
    }

    /**
     * @param on whether the storage of failed callbacks is on
     * @return a copy with or without the storage
     */
    public SimulatorSettings withExceptionStorage(boolean on) {
        return new SimulatorSettings(host, port, orgName, appName, clientId, clientSecret, tokenLifetime,
                expiresInMillis, rateLimit, foreignKeyFailsCall, callbackUrl, callbackSecrets, callbackTimeout,
                on, storageZone, clock);
    }

    /**
     * @param newClock the time that everything goes by
     * @return a copy with this clock
     */
    public SimulatorSettings withClock(Clock newClock) {
        return new SimulatorSettings(host, port, orgName, appName, clientId, clientSecret, tokenLifetime,
                expiresInMillis, rateLimit, foreignKeyFailsCall, callbackUrl, callbackSecrets, callbackTimeout,
                exceptionStorage, storageZone, newClock);
    }
}
