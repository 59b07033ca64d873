package io.github.easemobcamel.store;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.activemq.artemis.api.core.client.ClientMessage;

/**
 * Tells what a look into a queue shows again. Artemis 2.53 shows a message twice when it reads it from a page ahead of the queue,
 * which then gets to it. It does so soon after, so only the last messages are remembered, whatever the queue holds.
 */
public final class SeenMessages {

    private static final int MOST = 50_000;

    private final Set<Long> ids = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
            return size() > MOST;
        }
    });

    /**
     * {@return whether it has not been shown before}
     *
     * @param message one that the look shows
     */
    public boolean isNew(ClientMessage message) {
        return ids.add(message.getMessageID());
    }
}
