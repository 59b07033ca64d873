package io.github.easemobcamel.record;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.easemobcamel.event.EventHeader;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.flywaydb.core.Flyway;

/**
 * The record in a table of PostgreSQL, which several runners can share: each event is a row, and what two runners know of one comes
 * together under a lock of that row.
 */
final class PostgresStore implements RecordStore {

    private static final String COLUMNS = "id, place, call_id, room_id, scope, actor, target, action, family, marks, event, body";
    private static final String INSERT = "INSERT INTO record_event (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            + "ON CONFLICT (id) DO NOTHING";
    private static final String UPDATE = "UPDATE record_event SET call_id = ?, room_id = ?, scope = ?, actor = ?, target = ?, "
            + "action = ?, family = ?, marks = ?, event = ?, body = ? WHERE id = ?";
    private static final Map<String, String> COLUMN_OF_WORD = Map.of(EventHeader.CALL_ID, "call_id", EventHeader.ROOM_ID, "room_id",
            EventHeader.SCOPE, "scope", "action", "action", "family", "family");
    private static final int CONNECTIONS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HikariDataSource pool;

    /**
     * Connects and brings the table up to date.
     *
     * @param url the database, with user and password
     * @throws IOException if it cannot be reached or used
     */
    static PostgresStore open(String url) throws IOException {
        HikariDataSource pool = null;
        try {
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl(url);
            config.setPoolName("record");
            config.setMaximumPoolSize(CONNECTIONS);
            config.setMinimumIdle(1);
            config.setConnectionTimeout(PATIENCE.toMillis());
            pool = new HikariDataSource(config);
            Flyway.configure().dataSource(pool).locations("classpath:record/postgresql").table("record_migrations")
                    .baselineOnMigrate(true).baselineVersion("0").load().migrate();
            return new PostgresStore(pool);
        } catch (RuntimeException e) {
            if (pool != null) {
                pool.close();
            }
            throw new IOException(words(e), e);
        }
    }

    private PostgresStore(HikariDataSource pool) {
        this.pool = pool;
    }

    /** What the database says, without the URL, where a password may stand. */
    private static String words(Exception failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return "the database of easemob.record.url: " + String.valueOf(root.getMessage()).lines().findFirst().orElse("")
                .replaceAll("jdbc:\\S+", "jdbc:…");
    }

    /** What is done with a connection. */
    private interface Work<T> {
        T with(Connection connection) throws SQLException, IOException;
    }

    private <T> T call(Work<T> work) throws IOException {
        try (Connection connection = pool.getConnection()) {
            return work.with(connection);
        } catch (SQLException e) {
            throw new IOException(words(e), e);
        }
    }

    /** In the order of the ids, so that two runners never wait for each other. */
    @Override
    public void write(List<RecordedEvent> changes) throws IOException {
        List<RecordedEvent> sorted = new ArrayList<>(changes);
        sorted.sort(Comparator.comparing(RecordedEvent::id));
        call(connection -> {
            connection.setAutoCommit(false);
            try {
                update(connection, insert(connection, sorted));
                connection.commit();
            } catch (SQLException | IOException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
            return null;
        });
    }

    /** {@return those of which there is a row already, or may be} */
    private static List<RecordedEvent> insert(Connection connection, List<RecordedEvent> changes) throws SQLException {
        List<RecordedEvent> rest = new ArrayList<>();
        List<RecordedEvent> inserted = new ArrayList<>();
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (RecordedEvent change : changes) {
                if (change.isRemark() || change.receivedAt() == 0) {
                    rest.add(change);
                } else {
                    inserted.add(change);
                    insert.setString(1, change.id());
                    insert.setLong(2, change.order());
                    setRow(connection, insert, 3, change);
                    insert.addBatch();
                }
            }
            int[] counts = insert.executeBatch();
            for (int i = 0; i < counts.length; i++) {
                if (counts[i] == 0) {
                    rest.add(inserted.get(i));
                }
            }
        }
        return rest;
    }

    private static void update(Connection connection, List<RecordedEvent> changes) throws SQLException, IOException {
        if (changes.isEmpty()) {
            return;
        }
        Map<String, RecordedEvent> known = new LinkedHashMap<>();
        try (PreparedStatement select = connection
                .prepareStatement("SELECT event, body FROM record_event WHERE id = ANY (?) ORDER BY id FOR UPDATE")) {
            select.setArray(1, connection.createArrayOf("text", changes.stream().map(RecordedEvent::id).toArray()));
            for (RecordedEvent event : read(select)) {
                known.put(event.id(), event);
            }
        }
        List<RecordedEvent> unknown = new ArrayList<>();
        try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
            for (RecordedEvent change : changes) {
                RecordedEvent event = known.get(change.id());
                if (event != null) {
                    event.merge(change);
                    update.setString(setRow(connection, update, 1, event), event.id());
                    update.addBatch();
                } else if (!change.isRemark()) {
                    change.receivedBy(System.currentTimeMillis());
                    unknown.add(change);
                }
            }
            update.executeBatch();
        }
        insert(connection, unknown);
    }

    /** {@return the index behind what it has set} */
    private static int setRow(Connection connection, PreparedStatement row, int from, RecordedEvent event) throws SQLException {
        int index = from;
        for (String word : List.of(event.header(EventHeader.CALL_ID), event.header(EventHeader.ROOM_ID),
                event.header(EventHeader.SCOPE), event.header(EventHeader.ACTOR), event.header(EventHeader.TARGET), event.action(),
                event.family())) {
            row.setString(index++, word.isEmpty() ? null : word);
        }
        TreeSet<String> marks = new TreeSet<>();
        event.deliveries().forEach((name, delivery) -> {
            marks.add("d " + name);
            marks.add("s " + delivery.state().word());
            marks.add("a " + name + " " + delivery.state().word());
        });
        if (marks.isEmpty()) {
            marks.add("s " + event.ownState().word());
        }
        row.setArray(index++, connection.createArrayOf("text", marks.toArray()));
        row.setBytes(index++, EventJson.stored(event));
        row.setBytes(index++, event.body());
        return index;
    }

    @Override
    public void commit() {
        // Each write has committed.
    }

    /** A condition with the values of its question marks. */
    private record Condition(String text, List<Object> values) {

        static Condition of(EventQuery query) {
            List<String> terms = new ArrayList<>();
            List<Object> values = new ArrayList<>();
            query.words().forEach((name, value) -> {
                if (COLUMN_OF_WORD.containsKey(name)) {
                    terms.add(COLUMN_OF_WORD.get(name) + " = ?");
                    values.add(value);
                } else if (name.equals(EventQuery.USER)) {
                    terms.add("(actor = ? OR target = ?)");
                    values.add(value);
                    values.add(value);
                }
            });
            String destination = query.word(EventQuery.DESTINATION);
            List<String> marks = new ArrayList<>();
            if (destination != null) {
                marks.add("d " + destination);
            }
            if (query.state() != null) {
                marks.add((destination == null ? "s " : "a " + destination + " ") + query.state().word());
            }
            if (!marks.isEmpty()) {
                terms.add("marks @> ?");
                values.add(marks.toArray(String[]::new));
            }
            query.least().ifPresent(least -> {
                terms.add("place >= ?");
                values.add(least);
            });
            query.below().ifPresent(below -> {
                terms.add("place < ?");
                values.add(below);
            });
            return new Condition(terms.isEmpty() ? "true" : String.join(" AND ", terms), values);
        }

        PreparedStatement in(Connection connection, String before, String after) throws SQLException {
            PreparedStatement statement = connection.prepareStatement(before + text + after);
            for (int i = 0; i < values.size(); i++) {
                if (values.get(i) instanceof String[] array) {
                    statement.setArray(i + 1, connection.createArrayOf("text", array));
                } else {
                    statement.setObject(i + 1, values.get(i));
                }
            }
            return statement;
        }
    }

    @Override
    public Page search(EventQuery query, int limit) throws IOException {
        String order = query.oldestFirst() ? " ORDER BY place" : " ORDER BY place DESC";
        return call(connection -> {
            List<RecordedEvent> events;
            // Those with the last one's place belong to the page.
            try (PreparedStatement select = Condition.of(query).in(connection, "SELECT event, body FROM record_event WHERE ",
                    order + " FETCH FIRST " + limit + " ROWS WITH TIES")) {
                events = read(select);
            }
            return new Page(events, events.size() < limit ? null : events.get(events.size() - 1).order());
        });
    }

    private static List<RecordedEvent> read(PreparedStatement select) throws SQLException, IOException {
        List<RecordedEvent> events = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                events.add(EventJson.read(rows.getBytes(1), rows.getBytes(2)));
            }
        }
        return events;
    }

    @Override
    public long count(EventQuery query) throws IOException {
        return call(connection -> {
            try (PreparedStatement select = Condition.of(query).in(connection, "SELECT count(*) FROM record_event WHERE ", "");
                    ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    @Override
    public Optional<RecordedEvent> find(String id) throws IOException {
        return call(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT event, body FROM record_event WHERE id = ?")) {
                select.setString(1, id);
                return read(select).stream().findFirst();
            }
        });
    }

    @Override
    public void delete(EventQuery query) throws IOException {
        call(connection -> {
            try (PreparedStatement delete = Condition.of(query).in(connection, "DELETE FROM record_event WHERE ", "")) {
                return delete.executeUpdate();
            }
        });
    }

    /** The database gives no space back when rows are deleted, so the bytes bound nothing here. */
    @Override
    public void trim(long before, long maxBytes) throws IOException {
        delete(new EventQuery(Map.of(), null, null, before, null, false));
    }

    @Override
    public long bytes() throws IOException {
        return call(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT pg_total_relation_size('record_event')");
                    ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    @Override
    public void close() {
        pool.close();
    }
}
