package io.github.easemobcamel.delivery;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.util.Enumeration;

/** Copies an event with all that it carries, one of its properties under another name. */
final class EventCopy {

    private EventCopy() {
    }

    /**
     * @param session makes the copy
     * @param event the event
     * @param name the name of a property of the event
     * @param otherName its name in the copy
     * @return the copy, as if it had been received
     * @throws JMSException if the event cannot be read
     */
    static Message of(Session session, Message event, String name, String otherName) throws JMSException {
        BytesMessage copy = session.createBytesMessage();
        copy.writeBytes(event.getBody(byte[].class));
        for (Enumeration<?> names = event.getPropertyNames(); names.hasMoreElements();) {
            String key = names.nextElement().toString();
            if (!key.startsWith("JMSX") && !key.equals(name)) {
                copy.setObjectProperty(key, event.getObjectProperty(key));
            }
        }
        copy.setStringProperty(otherName, event.getStringProperty(name));
        copy.reset();
        return copy;
    }
}
