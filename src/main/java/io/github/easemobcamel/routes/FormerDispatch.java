package io.github.easemobcamel.routes;

import io.github.easemobcamel.files.RouteFolder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/**
 * Finds a home's own copy of {@code dispatch-callback} from before there were actions and families. It works as it did: events of
 * the newer format go by {@code easemob.forward.group_op_event}, and no {@code easemob.forward.FAMILY} has an effect.
 */
final class FormerDispatch {

    private static final String START = "jms:queue:callbacks";
    private static final String ACTION = "header.action";

    private FormerDispatch() {
    }

    /** {@return a line for each such file, with what to do} */
    static Stream<String> warnings(RouteFolder routes) {
        return routes.read().stream().filter(file -> {
            String text = new String(file.content(), StandardCharsets.UTF_8);
            return text.contains(START) && !text.contains(ACTION);
        }).map(file -> routes.shown(file.path())
                + " chooses by header.operation, as before there were actions: easemob.forward.kick and the like do not reach "
                + "events of Easemob's newer format, and easemob.forward.message and other families have no effect; copy "
                + "dispatch-callback.camel.yaml of this version and make your changes there again");
    }
}
