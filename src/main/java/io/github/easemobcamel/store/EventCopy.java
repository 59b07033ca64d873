package io.github.easemobcamel.store;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.util.Enumeration;

/** Copies an event with all that it carries, one of its properties replaced. */
public final class EventCopy {

    private EventCopy() {
    }

    /**
     * {@return the copy, as if it had been received}
     *
     * @param without the name of a property that the copy does not have
     * @param with the name of the property that it has instead
     * @param value the value of that property
     */
    public static Message of(Session session, Message event, String without, String with, String value) throws JMSException {
        BytesMessage copy = session.createBytesMessage();
        copy.writeBytes(event.getBody(byte[].class));
        for (Enumeration<?> names = event.getPropertyNames(); names.hasMoreElements();) {
            String key = names.nextElement().toString();
            if (!key.startsWith("JMSX") && !key.equals(without)) {
                copy.setObjectProperty(key, event.getObjectProperty(key));
            }
        }
        copy.setStringProperty(with, value);
        copy.reset();
        return copy;
    }
}
