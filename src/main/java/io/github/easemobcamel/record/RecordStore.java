package io.github.easemobcamel.record;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Keeps recorded events. One thread writes, any may search meanwhile. */
interface RecordStore extends AutoCloseable {

    /**
     * A page of events.
     *
     * @param events as many as were asked for, or a few more that came in the same instant
     * @param next what to ask for {@linkplain EventQuery#beyond beyond} to go on; null if there are no more
     */
    record Page(List<RecordedEvent> events, Long next) {

        /** Fetches the first events that are meant. */
        interface Fetch {
            List<RecordedEvent> first(int most) throws IOException;
        }

        /** {@return a page of so many events, or a few more: those of one order stand on one page, so that the next begins with another} */
        static Page of(int limit, Fetch fetch) throws IOException {
            for (int most = limit + 1;; most *= 2) {
                List<RecordedEvent> events = fetch.first(most);
                int size = limit;
                while (size < events.size() && events.get(size).order() == events.get(limit - 1).order()) {
                    size++;
                }
                if (size < events.size()) {
                    return new Page(List.copyOf(events.subList(0, size)), events.get(size - 1).order());
                }
                if (events.size() < most) {
                    return new Page(events, null);
                }
            }
        }
    }

    /** Adds what is new about events, each once; a {@linkplain RecordedEvent#isRemark remark} on an unknown event is left out. */
    void write(List<RecordedEvent> changes) throws IOException;

    /** Lets what was written outlast a crash. */
    void commit() throws IOException;

    /** {@return the first of the events that are meant} */
    Page search(EventQuery query, int limit) throws IOException;

    /** {@return how many events are meant} */
    long count(EventQuery query) throws IOException;

    /** {@return the event with its body} */
    Optional<RecordedEvent> find(String id) throws IOException;

    /** Deletes events for ever. */
    void delete(EventQuery query) throws IOException;

    /**
     * Deletes the oldest events.
     *
     * @param before those that were received before, in milliseconds since 1970
     * @param maxBytes and more of them, until all takes about so much of the disk
     */
    void trim(long before, long maxBytes) throws IOException;

    /** {@return how much of the disk it takes, about} */
    long bytes() throws IOException;

    @Override
    void close() throws IOException;
}
