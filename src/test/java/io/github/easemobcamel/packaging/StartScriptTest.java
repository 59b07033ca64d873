package io.github.easemobcamel.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The real start script as a process, in a distribution whose Java tells what it was called with. */
class StartScriptTest {

    private static final String ARGUMENTS = "for word in \"$@\"; do echo \"<$word>\"; done\necho \"pid $$\"\n";

    /** Its name has what breaks scripts: spaces, a quotation mark, a dollar. */
    @TempDir
    private Path folder;
    private Path distribution;
    private Path java;

    /**
     * @param code the exit code
     * @param out what was printed, errors too
     * @param pid the process that was started
     */
    private record Result(int code, String out, long pid) {
    }

    @BeforeEach
    void makeADistribution() throws IOException {
        distribution = Files.createDirectories(folder.resolve("it's a $HOME of its own/easemob-camel"));
        Files.createDirectories(distribution.resolve("bin"));
        Files.createDirectories(distribution.resolve("lib"));
        Files.createFile(distribution.resolve("lib/b.jar"));
        Files.createFile(distribution.resolve("lib/a.jar"));
        Files.copy(Path.of("bin/easemob-camel"), distribution.resolve("bin/easemob-camel"));
        java = java("21.0.2", ARGUMENTS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sh", "dash", "bash --posix", "busybox sh"})
    void passesOnEveryWordAsItIs(String shell) throws Exception {
        assumeTrue(isThere(shell.split(" ")[0]), shell + " is not installed");
        Result result = run(List.of((shell + " " + "SCRIPT").split(" ")), folder,
                Map.of("JAVA_OPTS", "-Da='x  y' -Db=\"it's\" -Dc=1\\ 2 -Dd=$HOME -De=`id` -Df=*"), "--home", "a 'b' \"c\" $d *",
                "run");
        assertThat(result.code()).as(result.out()).isZero();
        assertThat(result.out()).contains("<-Da=x  y>", "<-Db=it's>", "<-Dc=1 2>", "<-Dd=$HOME>", "<-De=`id`>", "<-Df=*>")
                .contains("<-Deasemob-camel.distribution=" + distribution.toRealPath() + ">")
                .containsSubsequence("EasemobCamel>", "<--home>\n<a 'b' \"c\" $d *>\n<run>");
    }

    @Test
    void splitsPlainOptionsAtSpacesAndLinesAndExpandsNothing() throws Exception {
        Result result = start(Map.of("JAVA_OPTS", " -Xmx1g\n  -Da=* -Db=$HOME "));
        assertThat(result.out()).contains("<-Xmx1g>\n<-Da=*>\n<-Db=$HOME>\n<-Deasemob-camel");
    }

    @Test
    void passesNoEmptyWordWithoutOptions() throws Exception {
        for (String nothing : List.of("", "  ", "''")) {
            assertThat(start(Map.of("JAVA_OPTS", nothing)).out()).as("[" + nothing + "]").doesNotContain("<>");
        }
    }

    /** Java does not start with two. */
    @ParameterizedTest
    @ValueSource(strings = {"JAVA_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"})
    void choosesACollectorUnlessTheUserDoes(String variable) throws Exception {
        for (String word : List.of("send", "")) {
            String own = word.isEmpty() ? "<-XX:+UseParallelGC>" : "<-XX:+UseSerialGC>";
            assertThat(start(Map.of(variable, "-Xmx1g -XX:+UseNUMA -XX:MaxGCPauseMillis=99"), word).out()).contains(own);
            assertThat(start(Map.of(variable, "-Xmx1g -XX:+UseG1GC"), word).out()).doesNotContain(own);
        }
    }

    /** An older one does not start with the option. */
    @ParameterizedTest
    @CsvSource({"17, false", "17.0.2, false", "17.0.11, false", "17.0.12, true", "17.0.15, true", "17.0.20, true", "19.0.2, false",
        "21, false", "21.0.3, false", "21.0.4, true", "21.0.10, true", "22.0.2, false", "23, true", "25.0.3, true"})
    void letsAJavaThatKnowsHowGiveMemoryBack(String version, boolean knows) throws Exception {
        java = java(version, ARGUMENTS);
        assertThat(start(Map.of()).out().contains("<-XX:TrimNativeHeapInterval=5000>")).isEqualTo(knows);
    }

    /** Without telling them: a secret may be among them. */
    @ParameterizedTest
    @ValueSource(strings = {"-Da='hidden", "-Da=\"hidden"})
    void refusesOptionsWithAnOpenQuotationMark(String options) throws Exception {
        Result result = start(Map.of("JAVA_OPTS", options));
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out())
                .contains("easemob-camel: JAVA_OPTS cannot be read: a quotation mark is open, or a backslash is its "
                        + "last character")
                .doesNotContain("hidden");
    }

    @Test
    void makesRoomForJavaSoThatSignalsReachIt() throws Exception {
        Result result = start(Map.of());
        assertThat(result.out()).contains("pid " + result.pid() + "\n");
    }

    @Test
    void endsWithTheExitCodeOfJava() throws Exception {
        java = java("21", "exit 143\n");
        assertThat(start(Map.of()).code()).isEqualTo(143);
    }

    @Test
    void findsItsDistributionThroughLinksFromAnyFolder() throws Exception {
        Path bin = Files.createDirectories(folder.resolve("usr/local/bin"));
        Files.createSymbolicLink(folder.resolve("current"), distribution);
        Path link = Files.createSymbolicLink(bin.resolve("easemob-camel"), Path.of("../hop"));
        Files.createSymbolicLink(folder.resolve("usr/local/hop"), Path.of("../../current/bin/easemob-camel"));
        Result result = run(List.of("sh", link.toString()), Path.of("/"), Map.of());
        assertThat(result.out()).contains("<-Deasemob-camel.distribution=" + distribution.toRealPath() + ">");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.8.0_292", "11.0.20", "16"})
    void refusesAJavaThatIsTooOld(String version) throws Exception {
        java = java(version, ARGUMENTS);
        Result result = start(Map.of());
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).startsWith("easemob-camel: Java 17 or later is needed, and " + java + " is " + version);
    }

    @Test
    void asksAJavaThatHasNoReleaseFile() throws Exception {
        java = java("17", "echo 'openjdk version \"11.0.1\" 2018-10-16' >&2\n");
        Files.delete(java.resolve("../../release").normalize());
        assertThat(start(Map.of()).out()).contains("is 11.0.1; set JAVA_HOME");
    }

    @Test
    void saysWhenThereIsNoJava() throws Exception {
        Result wrong = run(List.of("sh", "SCRIPT"), folder, Map.of("JAVA_HOME", "/nowhere"));
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.out()).startsWith("easemob-camel: JAVA_HOME is /nowhere, and there is no bin/java in it");
    }

    @Test
    void usesTheArchiveOfClassesOnlyIfThereIsOne() throws Exception {
        assertThat(start(Map.of()).out()).doesNotContain("SharedArchiveFile");
        Path archive = Files.createFile(distribution.resolve("lib/easemob-camel.jsa"));
        assertThat(start(Map.of()).out()).contains("<-XX:SharedArchiveFile=" + archive.toRealPath() + ">");
    }

    @Test
    void keepsTheArchiveThatIsThereWhenPreparingFails() throws Exception {
        Path archive = Files.writeString(distribution.resolve("lib/easemob-camel.jsa"), "good");
        java = java("21",
                "for word in \"$@\"; do case $word in -XX:Archive*=*) echo half > \"${word#*=}\" ;; esac; done\nexit 1\n");
        Result result = start(Map.of(), "prepare");
        assertThat(result.code()).isEqualTo(1);
        assertThat(archive).hasContent("good");
        assertThat(distribution.resolve("lib/easemob-camel.jsa.new")).doesNotExist();
    }

    @Test
    void putsAPreparedArchiveInPlace() throws Exception {
        java = java("21", "for word in \"$@\"; do case $word in -XX:Archive*=*) echo new > \"${word#*=}\" ;; esac; done\n");
        Result result = start(Map.of(), "prepare");
        assertThat(result.code()).as(result.out()).isZero();
        assertThat(distribution.resolve("lib/easemob-camel.jsa")).hasContent("new");
    }

    @Test
    void tellsJavaThatItPreparesOnlyWhenItDoes() throws Exception {
        assertThat(start(Map.of(), "prepare").out()).contains("<-Deasemob-camel.preparing=true>");
        assertThat(start(Map.of(), "--home", "x", "prepare").out()).doesNotContain("preparing");
    }

    /** Behind those of the product, whose classes win; the archive of classes needs them at the beginning. */
    @Test
    void putsTheJarsOfTheHomeBehindThoseOfTheProduct() throws Exception {
        Path lib = Files.createDirectories(folder.resolve("my home/lib"));
        for (String name : List.of("b.jar", "a c.jar", "readme.txt")) {
            Files.createFile(lib.resolve(name));
        }
        String products = String.join(":", jars(distribution.resolve("lib"), "a.jar", "b.jar"));
        String all = products + ":" + String.join(":", jars(lib, "a c.jar", "b.jar"));
        java = java("21", "echo \"<$CLASSPATH>\"\n");
        Path home = lib.getParent();

        assertThat(start(Map.of(), "--home", "my home").out()).isEqualTo("<" + all + ">\n");
        assertThat(start(Map.of(), "validate", "--home=" + home).out()).isEqualTo("<" + all + ">\n");
        assertThat(start(Map.of(), "--home", folder.toString(), "run").out()).isEqualTo("<" + products + ">\n");
        assertThat(run(List.of("sh", "SCRIPT"), home, Map.of()).out()).isEqualTo("<" + products + ">\n");
        Files.createFile(home.resolve("application.properties"));
        assertThat(run(List.of("sh", "SCRIPT"), home, Map.of()).out()).isEqualTo("<" + all + ">\n");
        assertThat(run(List.of("sh", "SCRIPT"), home, Map.of(), "prepare").out()).startsWith("<" + products + ">\n");
    }

    /** Java opens one after the other until it finds a class. */
    @Test
    void putsTheJarsThatEveryWordNeedsFirst() throws Exception {
        for (String name : List.of("easemob-camel-1.jar", "picocli-4.jar", "jackson-core-2.jar")) {
            Files.createFile(distribution.resolve("lib").resolve(name));
        }
        java = java("21", "echo \"<$CLASSPATH>\"\n");

        assertThat(start(Map.of(), "send").out()).isEqualTo("<" + String.join(":", jars(distribution.resolve("lib"),
                "easemob-camel-1.jar", "jackson-core-2.jar", "picocli-4.jar", "a.jar", "b.jar")) + ">\n");
    }

    @Test
    void letsMavenRunTheCommandInACheckout() throws Exception {
        Files.createFile(distribution.resolve("pom.xml"));
        Path programs = Files.createDirectories(folder.resolve("programs"));
        Path maven = Files.copy(java, programs.resolve("mvn"));
        assertThat(maven).isExecutable();
        Map<String, String> environment = Map.of("PATH", programs + ":" + System.getenv("PATH"));
        Path checkout = distribution.toRealPath();

        assertThat(start(environment, "send", "kick", "--room", "a  $b").out()).startsWith("<-q>\n<-f>\n<" + checkout
                + "/pom.xml>\n<process-classes>\n<camel:run@runner>\n<-Deasemob-camel.distribution=" + checkout
                + ">\n<-Dexec.args=\"send\" \"kick\" \"--room\" \"a  $b\">\n");
        assertThat(start(environment).out()).contains("<-Dexec.args=>");
        assertThat(start(environment, "send", "\"").out()).contains("no word may have a quotation mark");
    }

    private static List<String> jars(Path lib, String... names) throws IOException {
        Path real = lib.toRealPath();
        return List.of(names).stream().map(name -> real.resolve(name).toString()).toList();
    }

    private Result start(Map<String, String> environment, String... arguments) throws Exception {
        return run(List.of("sh", "SCRIPT"), folder, environment, arguments);
    }

    private Result run(List<String> command, Path current, Map<String, String> environment, String... arguments)
            throws Exception {
        Path script = distribution.resolve("bin/easemob-camel");
        List<String> words = new ArrayList<>(command);
        words.replaceAll(word -> word.equals("SCRIPT") ? script.toString() : word);
        words.addAll(List.of(arguments));
        Path out = folder.resolve("out");
        ProcessBuilder builder = new ProcessBuilder(words).directory(current.toFile()).redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().remove("JAVA_OPTS");
        builder.environment().put("JAVA_HOME", java.getParent().getParent().toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), Files.readString(out), process.pid());
    }

    /** A folder with a release file and a bin/java that does what the text says. */
    private Path java(String version, String text) throws IOException {
        Path home = Files.createDirectories(folder.resolve("java " + version));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        Path program = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(program, "#!/bin/sh\n" + text);
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static boolean isThere(String program) {
        return List.of(System.getenv("PATH").split(":")).stream().anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
