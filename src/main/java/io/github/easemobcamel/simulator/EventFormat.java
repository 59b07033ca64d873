package io.github.easemobcamel.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Writes what happened as the events that Easemob would send. */
interface EventFormat {

    /** {@return the events, without what every callback has; none if the service tells nobody} */
    List<ObjectNode> events(Happening happening);
}
