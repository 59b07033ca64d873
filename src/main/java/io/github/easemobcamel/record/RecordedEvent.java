package io.github.easemobcamel.record;

import io.github.easemobcamel.event.Callback;
import io.github.easemobcamel.event.EventHeader;
import io.github.easemobcamel.event.EventReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** What is known of an event, or, as a change, what is new about it; changes come together by {@link #merge}. */
public final class RecordedEvent {

    /** The property of an event that is sent again with the id that it has here: its body is no longer what was received. */
    public static final String RECORD_ID = "recordId";

    private static final int MOST_REPLAYS = 50;
    /** What it takes of memory besides its body, about. */
    private static final long WEIGHT = 1024;
    private static final EventReader READER = new EventReader();

    private final Map<String, Object> headers = new LinkedHashMap<>();
    private final SortedMap<String, Delivery> deliveries = new TreeMap<>();
    private final List<Replay> replays = new ArrayList<>();
    private String id;
    private Integer number;
    private Integer crc;
    private long receivedAt;
    private boolean fresh;
    private String answer = "";
    private String reason;
    private String address;
    private int repeats;
    private byte[] body;

    /**
     * That an event was sent again.
     *
     * @param at when, in milliseconds since 1970
     * @param by who asked for it
     * @param destinations where to
     */
    public record Replay(long at, String by, List<String> destinations) {
    }

    RecordedEvent() {
    }

    /** @param id the id of an event that is there */
    RecordedEvent(String id) {
        this.id = id;
    }

    /**
     * {@return a change about an event}
     *
     * @param properties what is on its message: its {@link EventHeader}s, perhaps {@link #RECORD_ID}
     * @param bodyCrc the CRC-32C of the body that was received, if it is known
     * @param receivedAt when it was received, in milliseconds since 1970; 0 if that is not known
     * @param body its body
     */
    public static RecordedEvent of(Map<String, Object> properties, Integer bodyCrc, long receivedAt, byte[] body) {
        RecordedEvent change = new RecordedEvent();
        for (String name : EventHeader.ALL) {
            Object value = properties.get(name);
            if (value != null) {
                change.headers.put(name, value);
            }
        }
        change.id = properties.get(RECORD_ID) instanceof String known && EventId.is(known) ? known : null;
        change.crc = bodyCrc;
        change.receivedAt = receivedAt;
        change.body = body;
        return change;
    }

    /** {@return a change about the same event} */
    public RecordedEvent change() {
        RecordedEvent change = new RecordedEvent(id());
        change.headers.putAll(headers);
        change.receivedAt = receivedAt;
        return change;
    }

    /** {@return a change about a callback that was verified and stored; what it says is read later} */
    public static RecordedEvent of(Callback callback, long receivedAt) {
        RecordedEvent change = new RecordedEvent();
        change.headers.put(EventHeader.CALL_ID, callback.callId());
        change.body = callback.body();
        change.receivedAt = receivedAt;
        return change;
    }

    /**
     * {@return a request that was refused}
     *
     * @param answer the word of the answer
     * @param reason what was wrong
     * @param address who sent it
     * @param at when, in milliseconds since 1970
     */
    public static RecordedEvent refused(String answer, String reason, String address, long at) {
        RecordedEvent change = new RecordedEvent(EventId.random());
        change.receivedAt = at;
        change.answer = answer;
        change.reason = reason;
        change.address = address;
        change.fresh = true;
        return change;
    }

    /** Notes that the event was there before: it was sent twice. */
    public RecordedEvent repeated() {
        repeats++;
        receivedAt = 0;
        return this;
    }

    /** Notes that another body was there before with the same callId. */
    public RecordedEvent inConflict() {
        answer = DeliveryState.CONFLICT.word();
        return this;
    }

    /**
     * Notes where the event goes.
     *
     * @param destinations the names of the destinations; may be empty
     * @param at when, in milliseconds since 1970
     * @param isFirst whether nothing can have been noted of it before
     */
    public RecordedEvent dispatched(Collection<String> destinations, long at, boolean isFirst) {
        destinations.forEach(name -> deliveries.put(name, new Delivery(DeliveryState.WAITING, at)));
        answer = "accepted";
        fresh = isFirst;
        return this;
    }

    /** Notes an attempt; {@code nextAttemptAt} is 0 if none follows. */
    public RecordedEvent attempted(String destination, Attempt attempt, long nextAttemptAt) {
        Delivery delivery = new Delivery(attempt.outcome(), attempt.at());
        delivery.attempted(attempt, nextAttemptAt);
        return at(destination, delivery);
    }

    /** Notes that a destination's filter does not want the event. */
    public RecordedEvent filtered(String destination, long at) {
        return at(destination, new Delivery(DeliveryState.FILTERED, at));
    }

    /** Notes that the event is sent to a destination again. */
    public RecordedEvent replayed(Collection<String> destinations, String by, long at) {
        destinations.forEach(name -> at(name, new Delivery(DeliveryState.WAITING, at)));
        replays.add(new Replay(at, by, List.copyOf(destinations)));
        return this;
    }

    private RecordedEvent at(String destination, Delivery delivery) {
        deliveries.put(destination, delivery);
        answer = "accepted";
        return this;
    }

    /** Adds what is new; a change that says less takes nothing away. */
    void merge(RecordedEvent change) {
        change.headers.forEach(headers::putIfAbsent);
        change.deliveries.forEach((name, delivery) -> deliveries.merge(name, delivery, (former, later) -> {
            former.merge(later);
            return former;
        }));
        replays.addAll(change.replays);
        while (replays.size() > MOST_REPLAYS) {
            replays.remove(0);
        }
        receivedAt = receivedAt == 0 ? change.receivedAt : receivedAt;
        fresh |= change.fresh;
        answer = change.answer.isEmpty() ? answer : change.answer;
        reason = change.reason == null ? reason : change.reason;
        address = change.address == null ? address : change.address;
        repeats += change.repeats;
        body = body == null ? change.body : body;
    }

    /**
     * Reads from the body what no header has told, and makes the body what is kept of it.
     *
     * @param keepsBody whether anything is
     */
    void prepare(boolean keepsBody) {
        id();
        if (headers.size() <= 1 && body != null) {
            READER.setHeaders(body, headers);
        }
        body = keepsBody && body != null ? SignatureCut.of(body) : null;
    }

    /** Sees to it that there is a time. */
    void receivedBy(long now) {
        receivedAt = receivedAt == 0 ? now : receivedAt;
    }

    /** {@return the id under which it is found} */
    public String id() {
        if (id == null) {
            if (crc == null) {
                CRC32C sum = new CRC32C();
                sum.update(body == null ? new byte[0] : body);
                crc = (int) sum.getValue();
            }
            id = EventId.of(header(EventHeader.CALL_ID), crc);
        }
        return id;
    }

    /** {@return what it is ordered by} */
    long order() {
        return EventId.order(receivedAt, number == null ? EventId.number(id()) : number);
    }

    /** {@return what tells whether it came before or after another one of the same millisecond; null if that is not known} */
    Integer number() {
        return number;
    }

    /** @param next its number, unless it has one, or may have one in the store */
    void numberedAs(int next) {
        if (fresh && number == null) {
            number = next;
        }
    }

    /** {@return a header as text, empty if there is none} */
    public String header(String name) {
        Object value = headers.get(name);
        return value == null ? "" : value.toString();
    }

    /** {@return the headers of the event, see {@link EventHeader}} */
    public Map<String, Object> headers() {
        return headers;
    }

    /** {@return the common word for what happened; without one, the operation} */
    public String action() {
        return headers.containsKey(EventHeader.ACTION) ? header(EventHeader.ACTION) : header(EventHeader.OPERATION);
    }

    /** {@return the kind of callback, or an empty text} */
    public String family() {
        return header(EventHeader.FAMILY);
    }

    /** {@return when it was received, in milliseconds since 1970} */
    public long receivedAt() {
        return receivedAt;
    }

    /** {@return what became of it by the names of the destinations} */
    public SortedMap<String, Delivery> deliveries() {
        return deliveries;
    }

    /** {@return what stands in place of deliveries if there are none} */
    DeliveryState ownState() {
        return switch (answer) {
            case "" -> DeliveryState.WAITING;
            case "accepted" -> DeliveryState.UNROUTED;
            case "conflict" -> DeliveryState.CONFLICT;
            default -> DeliveryState.REFUSED;
        };
    }

    /** {@return whether nothing follows by itself} */
    boolean isComplete() {
        return deliveries.isEmpty() ? ownState().isFinal()
                : deliveries.values().stream().allMatch(each -> each.state().isFinal());
    }

    /** {@return whether it is a request that was refused, which anybody can send} */
    boolean isRefused() {
        return ownState() == DeliveryState.REFUSED;
    }

    /** {@return whether it says something only beside what others have said: alone it is not worth keeping} */
    boolean isRemark() {
        return answer.isEmpty();
    }

    /** {@return whether nothing of it can be there already} */
    boolean isFresh() {
        return fresh;
    }

    /** {@return when and by whom it was sent again, oldest first} */
    public List<Replay> replays() {
        return replays;
    }

    /** {@return the word of the answer: accepted, conflict, or what it was refused with} */
    public String answer() {
        return answer;
    }

    /** {@return why it was refused, or null} */
    public String reason() {
        return reason;
    }

    /** {@return who sent what was refused, or null} */
    public String address() {
        return address;
    }

    /** {@return how often it came again} */
    public int repeats() {
        return repeats;
    }

    /** {@return its body; null if there is none, or bodies are not kept} */
    public byte[] body() {
        return body;
    }

    void setBody(byte[] bytes) {
        body = bytes;
    }

    /** Takes over what a store has read. */
    void read(long received, Integer among, String word, String why, String sender, int times) {
        receivedAt = received;
        number = among;
        answer = word;
        reason = why;
        address = sender;
        repeats = times;
    }

    /** {@return about how many bytes of memory it takes} */
    long weight() {
        return WEIGHT + (body == null ? 0 : body.length);
    }
}
