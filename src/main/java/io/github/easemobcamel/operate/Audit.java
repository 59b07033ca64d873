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
        String proxied = request.request().getHeader("X-Forwarded-For");
        LOG.info("{} by {} from {}{}: {}", shortened(act), caller.name(), WrongTokens.address(request.request()),
                proxied == null ? "" : " (a proxy, which names " + shortened(proxied) + ")", shortened(outcome));
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
