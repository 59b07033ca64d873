package io.github.easemobcamel.runner;

import io.github.easemobcamel.deliver.FilterHeaders;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a person what an edit of the property files has come to; names only, never a value. */
final class ChangeReport {

    private static final int MOST = 30;
    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");

    private ChangeReport() {
    }

    /** Says what is different now. */
    static void log(InForce former, InForce now) {
        List<String> changed = now.differingFrom(former);
        if (!changed.isEmpty()) {
            LOG.info("In force now: {}", names(changed));
        }
        List<String> overridden = now.overridden(former);
        if (!overridden.isEmpty()) {
            LOG.warn("Changed in a file without effect, for something else is in force: {}", names(overridden));
        }
        if (!now.needRestart().equals(former.needRestart())) {
            if (now.needRestart().isEmpty()) {
                LOG.info("No property needs a restart any more");
            } else {
                LOG.warn("Needs a restart: {}. Until then the former value is in force; all other changes are in effect",
                        names(now.needRestart()));
            }
        }
        now.saved().warnings().stream().filter(warning -> !former.saved().warnings().contains(warning)).forEach(LOG::warn);
        List<String> known = FilterHeaders.unknown(former.destinations().values());
        FilterHeaders.unknown(now.destinations().values()).stream().filter(warning -> !known.contains(warning)).forEach(LOG::warn);
    }

    private static String names(List<String> all) {
        return String.join(", ", all.subList(0, Math.min(MOST, all.size())))
                + (all.size() > MOST ? " and " + (all.size() - MOST) + " more" : "");
    }
}
