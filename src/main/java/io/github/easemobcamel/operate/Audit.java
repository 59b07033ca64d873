package io.github.easemobcamel.operate;

import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A line of the log for each act of the administration: who, from where, what, and what came of it. */
final class Audit {

    private static final int LONGEST = 500;
    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel.audit");

    private Audit() {
    }

    /**
     * @param request the request that asked for it
     * @param caller who did it
     * @param act what was done
     * @param outcome what came of it
     */
    static void log(RoutingContext request, Caller caller, String act, String outcome) {
        LOG.info("{} by {}: {}", shortened(act), who(request, caller), shortened(outcome));
    }

    /** {@return who does something: what they are known by, and from where they come} */
    static String who(RoutingContext request) {
        return who(request, ManagementGuard.caller(request));
    }

    private static String who(RoutingContext request, Caller caller) {
        String proxied = request.request().getHeader("X-Forwarded-For");
        return caller.name() + " from " + WrongTokens.address(request.request())
                + (proxied == null ? "" : " (a proxy, which names " + shortened(proxied) + ")");
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
