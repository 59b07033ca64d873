package io.github.easemobcamel.store;

import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.reader.MessageUtil;

/** Who remembers across restarts which callbacks are stored: it decides in which property their identity is sent. */
public enum RememberedBy {

    /** An external broker, which several runners may share: it drops a message whose duplicate id it remembers. */
    BROKER(Message.HDR_DUPLICATE_DETECTION_ID),
    /** The runner, which has its broker to itself: by the queues, where the identity is a correlation id, and {@link CallIdLog}. */
    RUNNER(MessageUtil.CORRELATIONID_HEADER_NAME);

    private final SimpleString property;

    RememberedBy(SimpleString property) {
        this.property = property;
    }

    SimpleString property() {
        return property;
    }
}
