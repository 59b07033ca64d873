package io.github.easemobcamel.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.easemobcamel.TestRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A PostgreSQL of its own in a temporary folder, from the programs that are installed; root starts it as the user postgres. */
final class PostgresCluster implements AutoCloseable {

    static final String USER_OF_DATABASES = "record";
    static final String PASSWORD = "gehe/im@:%";

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final String USER = "postgres";

    private final Path programs;
    private final Path folder;
    private final int port = TestRunner.freePort();

    private PostgresCluster(Path programs) throws IOException {
        this.programs = programs;
        folder = Files.createTempDirectory("postgresql");
        if (isRoot()) {
            run("chown", USER, folder.toString());
        }
        Path password = Files.writeString(folder.resolve("password"), PASSWORD);
        if (isRoot()) {
            run("chown", USER, password.toString());
        }
        as("initdb", "-D", data(), "-U", USER_OF_DATABASES, "--auth=scram-sha-256", "--pwfile=" + password, "--no-sync", "-E",
                "UTF8",
                "--locale=C");
        begin();
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    /** Starts it, again after it was ended. */
    void begin() throws IOException {
        as("pg_ctl", "-D", data(), "-l", folder.resolve("log").toString(), "-w", "-o",
                "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off", "start");
    }

    /** {@return where its files are} */
    Path folder() {
        return folder;
    }

    boolean isRunning() {
        return Files.exists(folder.resolve("data/postmaster.pid"));
    }

    /** Ends it as a crash would. */
    void end() throws IOException {
        as("pg_ctl", "-D", data(), "-m", "immediate", "-w", "stop");
    }

    /** {@return one that runs; nothing if the programs are not there} */
    static Optional<PostgresCluster> start() throws IOException {
        Optional<Path> programs = programs();
        return programs.isEmpty() ? Optional.empty() : Optional.of(new PostgresCluster(programs.get()));
    }

    private static Optional<Path> programs() throws IOException {
        List<Path> folders = new ArrayList<>(Stream.of(System.getenv("PATH").split(":")).map(Path::of).toList());
        if (Files.isDirectory(DEBIAN)) {
            try (Stream<Path> versions = Files.list(DEBIAN)) {
                versions.sorted(Comparator.reverseOrder()).map(version -> version.resolve("bin")).forEach(folders::add);
            }
        }
        return folders.stream()
                .filter(each -> Files.isExecutable(each.resolve("initdb")) && Files.isExecutable(each.resolve("pg_ctl")))
                .findFirst();
    }

    /** {@return where the record is in a database of this name, which is made} */
    RecordPlace database(String name) throws IOException {
        try (Connection connection = connect("postgres"); Statement create = connection.createStatement()) {
            create.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IOException(e);
        }
        return new RecordPlace(null, url(name), USER_OF_DATABASES, PASSWORD);
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database), USER_OF_DATABASES, PASSWORD);
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    private void as(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(isRoot() ? List.of("runuser", "-u", USER, "--") : List.of());
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        run(command.toArray(String[]::new));
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private void run(String... command) throws IOException {
        Path output = Files.createTempFile("postgresql", ".out");
        try {
            Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                    .redirectOutput(output.toFile()).start();
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + Files.readString(output, UTF_8));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            Files.delete(output);
        }
    }

    @Override
    public void close() throws IOException {
        end();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
