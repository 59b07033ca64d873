package io.github.easemobcamel.record;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.easemobcamel.event.EventHeader;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
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
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The record in a table of PostgreSQL, which several runners can share: each event is a row, and what two runners know of one comes
 * together under a lock of that row.
 */
final class PostgresStore implements RecordStore {

    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");
    private static final String INSERT = "INSERT INTO record_event (id, place, call_id, room_id, actor, target, action, marks, "
            + "event, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING";
    private static final String UPDATE = "UPDATE record_event SET call_id = ?, room_id = ?, actor = ?, target = ?, action = ?, "
            + "marks = ?, event = ?, body = ? WHERE id = ?";
    private static final Map<String, String> COLUMN_OF_WORD = Map.of(EventHeader.CALL_ID, "call_id", EventHeader.ROOM_ID, "room_id",
            "action", "action");
    /** What a word begins with among the marks of a row. */
    private static final Map<String, String> MARK_OF_WORD = Map.of(EventHeader.SCOPE, "c ", "family", "f ", EventQuery.DESTINATION,
            "d ");
    private static final int CONNECTIONS = 4;
    /** How long somebody waits for a connection. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** How long a statement may take, and how long the database may be silent. */
    private static final Duration LONGEST_STATEMENT = Duration.ofSeconds(20);
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);
    private static final Duration LONGEST_MIGRATION = Duration.ofHours(1);
    /** Rows are deleted so many at a time, so that a statement is short. */
    private static final int AT_ONCE = 10_000;
    /** How long the oldest rows are deleted before it is the turn of what has come meanwhile. */
    private static final Duration LONGEST_TRIM = Duration.ofSeconds(5);
    /** Some rows are gone before the bound is met: those that are dead stay in the files until PostgreSQL vacuums the table. */
    private static final double FULL = 0.85;
    /** About what a row takes besides the event and its body: its words, and what stands in the indexes. */
    private static final int ROW_BYTES = 800;
    private static final int SAMPLED_PAGES = 1000;
    private static final long MOST_TRIMMED = 500_000;
    private static final int MOST_TRIES = 10;
    /** Begins the states in which the database asks to try again: another runner has locked rows in the opposite order. */
    private static final String TRY_AGAIN = "40";

    private final HikariDataSource pool;

    /**
     * Connects and brings the table up to date.
     *
     * @param place the database
     * @throws IOException if it cannot be reached or used
     */
    static PostgresStore open(RecordPlace place) throws IOException {
        try {
            Flyway.configure()
                    .jdbcProperties(Map.of("loginTimeout", seconds(LONGEST_SILENCE), "socketTimeout", seconds(LONGEST_MIGRATION)))
                    .dataSource(place.url(), orNull(place.user()), orNull(place.password()))
                    .locations("classpath:record/postgresql").table("record_migrations").baselineOnMigrate(true)
                    .baselineVersion("0").load().migrate();
            return new PostgresStore(place);
        } catch (RuntimeException e) {
            throw failure(e);
        }
    }

    /** {@return which database answers there} */
    static String version(RecordPlace place, Duration timeout) throws IOException {
        Properties properties = new Properties();
        properties.putAll(Map.of("loginTimeout", seconds(timeout), "socketTimeout", seconds(timeout)));
        if (!place.user().isEmpty()) {
            properties.putAll(Map.of("user", place.user(), "password", place.password()));
        }
        try (Connection connection = DriverManager.getConnection(place.url(), properties)) {
            DatabaseMetaData server = connection.getMetaData();
            return server.getDatabaseProductName() + " " + server.getDatabaseProductVersion();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private PostgresStore(RecordPlace place) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(place.url());
        config.setUsername(orNull(place.user()));
        config.setPassword(orNull(place.password()));
        config.setPoolName("record");
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(PATIENCE.toMillis());
        config.setConnectionInitSql("SET statement_timeout = " + LONGEST_STATEMENT.toMillis());
        config.addDataSourceProperty("loginTimeout", seconds(LONGEST_SILENCE));
        config.addDataSourceProperty("socketTimeout", seconds(LONGEST_SILENCE));
        config.addDataSourceProperty("ApplicationName", "easemob-camel");
        pool = new HikariDataSource(config);
    }

    private static String seconds(Duration duration) {
        return String.valueOf(duration.toSeconds());
    }

    private static String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    /** In the words of the database, not of what lies between, and without the URL, where a password may stand. */
    private static IOException failure(Exception failure) {
        Throwable told = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            told = cause instanceof SQLException ? cause : told;
        }
        return new IOException("the database of easemob.record.url: " + String.valueOf(told.getMessage()).lines().findFirst()
                .orElse("").replaceAll("jdbc:\\S+", "jdbc:…"), failure);
    }

    /** What is done with a connection. */
    private interface Work<T> {
        T with(Connection connection) throws SQLException, IOException;
    }

    private <T> T call(Work<T> work) throws IOException {
        for (int tries = 1;; tries++) {
            try (Connection connection = pool.getConnection()) {
                return work.with(connection);
            } catch (SQLException e) {
                if (tries == MOST_TRIES || !String.valueOf(e.getSQLState()).startsWith(TRY_AGAIN)) {
                    throw failure(e);
                }
            }
        }
    }

    @Override
    public void write(List<RecordedEvent> changes) throws IOException {
        List<RecordedEvent> sorted = new ArrayList<>(changes);
        // Two runners that do it in one order seldom wait for each other.
        sorted.sort(Comparator.comparing(RecordedEvent::id));
        call(connection -> {
            // What fails is rolled back by the pool.
            connection.setAutoCommit(false);
            List<RecordedEvent> rest = insert(connection, sorted);
            while (!rest.isEmpty()) {
                rest = insert(connection, update(connection, rest));
            }
            connection.commit();
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

    /** {@return those of which there is no row, though there is to be one} */
    private static List<RecordedEvent> update(Connection connection, List<RecordedEvent> changes) throws SQLException, IOException {
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
        return unknown;
    }

    /** {@return the index behind what it has set} */
    private static int setRow(Connection connection, PreparedStatement row, int from, RecordedEvent event) throws SQLException {
        int index = from;
        for (String word : List.of(event.header(EventHeader.CALL_ID), event.header(EventHeader.ROOM_ID),
                event.header(EventHeader.ACTOR), event.header(EventHeader.TARGET), event.action())) {
            row.setString(index++, word.isEmpty() ? null : IndexWord.of(word));
        }
        TreeSet<String> marks = new TreeSet<>();
        event.deliveries().forEach((name, delivery) -> {
            marks.add(mark(EventQuery.DESTINATION, name));
            marks.add(mark(null, delivery.state()));
            marks.add(mark(name, delivery.state()));
        });
        if (event.deliveries().isEmpty()) {
            marks.add(mark(null, event.ownState()));
        }
        marks.add(mark(EventHeader.SCOPE, event.header(EventHeader.SCOPE)));
        marks.add(mark("family", event.family()));
        row.setArray(index++, connection.createArrayOf("text", marks.toArray()));
        row.setBytes(index++, EventJson.stored(event));
        row.setBytes(index++, event.body());
        return index;
    }

    @Override
    public void commit() {
        // Each write has committed.
    }

    private static String mark(String name, String word) {
        return MARK_OF_WORD.get(name) + IndexWord.of(word);
    }

    /** @param destination where it has this state; null for anywhere */
    private static String mark(String destination, DeliveryState state) {
        return (destination == null ? "s " : "a " + destination + " ") + state.word();
    }

    /** A condition with the values of its question marks. */
    private record Condition(String text, List<Object> values) {

        /** {@return conditions of which one holds for each event that is meant; each has an index that gives the order, too} */
        static List<Condition> of(EventQuery query) {
            Condition all = new Condition("true", List.of());
            List<String> marks = new ArrayList<>();
            for (Map.Entry<String, String> word : query.words().entrySet()) {
                String column = COLUMN_OF_WORD.get(word.getKey());
                if (column != null) {
                    all = all.and(column + " = ?", IndexWord.of(word.getValue()));
                } else if (MARK_OF_WORD.containsKey(word.getKey())) {
                    marks.add(mark(word.getKey(), word.getValue()));
                }
            }
            if (query.state() != null) {
                marks.add(mark(query.word(EventQuery.DESTINATION), query.state()));
            }
            if (!marks.isEmpty()) {
                all = all.and("marks @> ?", (Object) marks.toArray(String[]::new));
            }
            if (query.least().isPresent()) {
                all = all.and("place >= ?", query.least().get());
            }
            if (query.below().isPresent()) {
                all = all.and("place < ?", query.below().get());
            }
            if (query.word(EventQuery.USER) == null) {
                return List.of(all);
            }
            String user = IndexWord.of(query.word(EventQuery.USER));
            return List.of(all.and("actor = ?", user), all.and("target = ? AND actor IS DISTINCT FROM ?", user, user));
        }

        private Condition and(String term, Object... more) {
            List<Object> all = new ArrayList<>(values);
            all.addAll(List.of(more));
            return new Condition(text + " AND " + term, all);
        }
    }

    private static PreparedStatement prepare(Connection connection, String text, List<Object> values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(text);
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) instanceof String[] array) {
                statement.setArray(i + 1, connection.createArrayOf("text", array));
            } else {
                statement.setObject(i + 1, values.get(i));
            }
        }
        return statement;
    }

    @Override
    public Page search(EventQuery query, int limit) throws IOException {
        String order = query.oldestFirst() ? " ORDER BY place, id LIMIT " : " ORDER BY place DESC, id DESC LIMIT ";
        List<Condition> conditions = Condition.of(query);
        List<Object> values = conditions.stream().flatMap(condition -> condition.values().stream()).toList();
        return call(connection -> Page.of(limit, most -> {
            String text = conditions.stream().map(condition -> "(SELECT event, body, place, id FROM record_event WHERE "
                    + condition.text() + order + most + ")").collect(Collectors.joining(" UNION ALL ",
                            "SELECT event, body FROM (", ") AS found" + order + most));
            try (PreparedStatement select = prepare(connection, text, values)) {
                return read(select);
            } catch (SQLException e) {
                throw failure(e);
            }
        }));
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
        long count = 0;
        for (Condition condition : Condition.of(query)) {
            count += call(connection -> {
                try (PreparedStatement select = prepare(connection, "SELECT count(*) FROM record_event WHERE " + condition.text(),
                        condition.values()); ResultSet row = select.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            });
        }
        return count;
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
        for (Condition condition : Condition.of(query)) {
            while (deleteSome(condition) > 0) {
                LOG.debug("Events are deleted from the record");
            }
        }
    }

    /** {@return how many} */
    private int deleteSome(Condition condition) throws IOException {
        return call(connection -> {
            try (PreparedStatement delete = prepare(connection, "DELETE FROM record_event WHERE id = ANY (ARRAY(SELECT id FROM "
                    + "record_event WHERE " + condition.text() + " LIMIT " + AT_ONCE + "))", condition.values())) {
                return delete.executeUpdate();
            }
        });
    }

    @Override
    public void trim(long before, long maxBytes) throws IOException {
        long begin = System.nanoTime();
        deleteBelow(EventId.firstOrder(before), begin);
        Size size = size();
        double excess = 1 - maxBytes * FULL / size.bytes();
        if (excess > 0) {
            deleteBelow(oldest((long) Math.ceil(size.rows() * excess)), begin);
        }
    }

    private void deleteBelow(long order, long begin) throws IOException {
        Condition older = new Condition("place < ?", List.of(order));
        while (deleteSome(older) > 0 && System.nanoTime() - begin < LONGEST_TRIM.toNanos()) {
            LOG.debug("The oldest rows of the record are deleted");
        }
    }

    /** {@return below what so many of the oldest are, though no more than can be deleted now} */
    private long oldest(long rows) throws IOException {
        return call(connection -> {
            try (PreparedStatement select = connection
                    .prepareStatement("SELECT place FROM record_event ORDER BY place LIMIT 1 OFFSET ?")) {
                select.setLong(1, Math.min(rows, MOST_TRIMMED));
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? row.getLong(1) : Long.MIN_VALUE;
                }
            }
        });
    }

    /** How much is there. */
    private record Size(long rows, long bytes) {
    }

    /**
     * The files do not tell, for the room of deleted rows is used again, but not given back; so some of their pages are looked at, each
     * time the same ones: after a trim, others could say that there is still too much.
     */
    private Size size() throws IOException {
        return call(connection -> {
            try (PreparedStatement select = connection.prepareStatement("""
                    WITH part AS (SELECT least(1, ? / greatest(1, pg_relation_size('record_event') / 8192.0)) AS of_all)
                    SELECT count(*) / max(of_all), sum(pg_column_size(event) + coalesce(pg_column_size(body), 0)) / max(of_all)
                    FROM part, record_event TABLESAMPLE SYSTEM (100 * (SELECT of_all FROM part)) REPEATABLE (1)""")) {
                select.setInt(1, SAMPLED_PAGES);
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    long rows = row.getLong(1);
                    return new Size(rows, row.getLong(2) + rows * ROW_BYTES);
                }
            }
        });
    }

    @Override
    public long bytes() throws IOException {
        return size().bytes();
    }

    @Override
    public void close() {
        pool.close();
    }
}
