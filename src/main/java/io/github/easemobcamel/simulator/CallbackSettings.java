package io.github.easemobcamel.simulator;

import java.net.URI;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;

/**
 * Where a simulator posts its callbacks, and what it does with those that fail.
 *
 * @param url where callbacks are posted, {@code null} for nowhere
 * @param secrets the secrets of the callback rules; callbacks are signed with each of them in turn
 * @param timeout how long the receiver of a callback may take
 * @param exceptionStorage whether the paid storage of failed callbacks is on
 * @param storageZone the time zone of the storage's {@code date} keys
 * @param newerFormat whether groups and chatrooms are told of in the newer format
 * @param everyField whether callbacks have the fields too that the vendor's pages do not print
 */
public record CallbackSettings(URI url, List<String> secrets, Duration timeout, boolean exceptionStorage,
        ZoneId storageZone, boolean newerFormat, boolean everyField) {

    /** @throws IllegalArgumentException for a URL that is not http or https or has no secret, or for no time at all */
    public CallbackSettings {
        secrets = List.copyOf(secrets);
        if (url != null && secrets.isEmpty()) {
            throw new IllegalArgumentException("A callback URL needs a secret to sign the callbacks with");
        }
        if (url != null && (url.getHost() == null || !String.valueOf(url.getScheme()).matches("https?"))) {
            throw new IllegalArgumentException("The callback URL must be an http or https URL, not " + url);
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("The receiver of a callback needs some time, not " + timeout);
        }
    }
}
