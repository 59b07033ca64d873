package io.github.easemobcamel.recovery;

import io.github.easemobcamel.rest.EasemobException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what keeps missed callbacks from being recovered and what to do: at once, and again each hour if it goes on. */
final class RecoveryTrouble {

    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");
    private static final Duration PAUSE = Duration.ofHours(1);

    private final Clock clock;
    private final Map<Object, Instant> warned = new HashMap<>();

    /** @param clock tells when an hour is over */
    RecoveryTrouble(Clock clock) {
        this.clock = clock;
    }

    /** @param failure what a call to the exception storage came to */
    void warn(Exception failure) {
        if (failure instanceof EasemobException known) {
            int status = known.getStatus();
            warn(status > 0 ? status : known.getError(), known.getMessage() + remedy(status));
        } else {
            warn(failure.getClass(), failure.toString());
        }
    }

    /**
     * @param kind what goes on, whatever the words
     * @param words what is wrong this time
     */
    void warn(Object kind, String words) {
        Instant now = clock.instant();
        Instant last = warned.get(kind);
        if (last == null || !now.isBefore(last.plus(PAUSE))) {
            warned.put(kind, now);
            LOG.warn("Missed callbacks cannot all be recovered now: {}", words);
        }
    }

    private static String remedy(int status) {
        return switch (status) {
            case 400, 401 -> ". Check that easemob.rest.client-id and easemob.rest.client-secret are those of this app";
            case 403, 404 -> ". The exception storage is a paid function of Easemob: have it switched on for this app and check "
                    + "easemob.rest.org-name and easemob.rest.app-name, or set easemob.recovery.enabled=false";
            default -> "; it is tried again after easemob.recovery.interval";
        };
    }
}
