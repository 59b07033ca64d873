package io.github.easemobcamel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.files.RouteFolder;
import io.github.easemobcamel.routes.Replacements;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** A new user's home, one file of properties and one route, before and after an upgrade; what is said when one is broken. */
class NewHomeTest {

    private static final String ROUTE = """
            - route:
                id: on-kick
                from:
                  uri: direct:on-kick
                  steps:
                    - to:
                        uri: log:kicks
            """;

    @TempDir
    private Path temp;
    private Path distribution;
    private Path home;
    private String said;

    @BeforeEach
    void makeAHome() throws IOException {
        distribution = temp.resolve("distribution");
        unpackTheProduct(distribution);
        home = Files.createDirectories(temp.resolve("home/routes")).getParent();
        write("application.properties", "easemob.destination.on-kick.uri=direct:on-kick\neasemob.forward.kick=on-kick\n");
        write("routes/on-kick.camel.yaml", ROUTE);
    }

    @AfterEach
    void forgetTheDistribution() {
        System.clearProperty(EasemobCamel.DISTRIBUTION);
    }

    @Test
    void addsItsRouteToThoseOfTheProduct() {
        assertThat(validate()).as(said).isZero();
        assertThat(said).matches(
                "All is well: \\d+ routes in " + distribution.resolve("routes") + " and " + home.resolve("routes") + "\\R");
    }

    @Test
    void needsNoFolderOfRoutes() throws IOException {
        write("application.properties", "");
        Files.delete(home.resolve("routes/on-kick.camel.yaml"));
        Files.delete(home.resolve("routes"));
        assertThat(validate()).as(said).isZero();
        assertThat(said).matches("All is well: \\d+ routes in " + distribution.resolve("routes") + "\\R");
    }

    @Test
    void isToldAfterAnUpgradeWhichOfItsFilesKeepSomethingOut() throws IOException {
        String dispatch = Files.readString(distribution.resolve("routes/dispatch-callback.camel.yaml"));
        write("routes/dispatch-callback.camel.yaml", "# mine\n" + dispatch);
        write("routes/write-to-console.camel.yaml", Files.readString(distribution.resolve("routes/write-to-console.camel.yaml")));
        assertThat(validate()).as(said).isZero();
        assertThat(said.lines()).hasSize(2).first().asString()
                .startsWith("warning: routes/write-to-console.camel.yaml: the same as the product's; remove ");
        RouteFolder routes = RouteFolder.of(distribution.resolve("routes"), home.resolve("routes"));
        new Replacements(routes, home.resolve("data")).see(routes.read());

        distribution = temp.resolve("upgraded");
        unpackTheProduct(distribution);
        Files.writeString(distribution.resolve("routes/dispatch-callback.camel.yaml"), dispatch + "# another release\n");
        Files.writeString(distribution.resolve("routes/write-to-console.camel.yaml"),
                Files.readString(distribution.resolve("routes/write-to-console.camel.yaml")) + "# another release\n");

        assertThat(validate()).as(said).isZero();
        assertThat(said.lines()).hasSize(3)
                .anyMatch(line -> line
                        .startsWith("warning: routes/write-to-console.camel.yaml: the same as the product's of an earlier"))
                .anyMatch(line -> line
                        .startsWith("warning: routes/dispatch-callback.camel.yaml replaces the product's file, which has "
                                + "changed since: compare it with " + distribution.resolve("routes/dispatch-callback.camel.yaml")));
    }

    @Test
    void worksAsBeforeIfItIsACopyOfAll() throws IOException {
        Files.copy(Path.of("application.properties"), home.resolve("copy"));
        write("application.properties", Files.readString(home.resolve("copy")));
        unpackTheProduct(home);
        System.setProperty(EasemobCamel.DISTRIBUTION, distribution.toString());
        assertThat(validate()).as(said).isZero();
        assertThat(said.lines()).hasSize(2).first().asString().contains("chatroom/call-easemob.camel.yaml, routes/",
                "write-to-console.camel.yaml: the same as the product's; remove ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "application.properties | easemob.forward.kick=on-kik | easemob.forward.kick names the destination on-kik",
        "application.properties | easemob.destination.on-kick.url=direct:on-kick | did you mean easemob.destination.on-kick.uri?",
        "application.properties | easemob.destination.s.uri=aws2-s3:bucket | easemob.destination.s.uri is wrong: aws2-s3://bucket belongs to no component here: it needs camel-aws2-s3 4.18.x in HOME/lib; fetch it (mvn -f DISTRIBUTION/deploy/lib/pom.xml -Dlib=HOME/lib -Dartifact=camel-aws2-s3) and restart",
        "routes/on-kick.camel.yaml | `` | routes/on-kick.camel.yaml: there is no route in this file; write one, or delete the file",
        "routes/on-kick.camel.yaml | not yaml | routes/on-kick.camel.yaml, line 1: ",
        "routes/more.yaml | - route: | routes/more.yaml: this file is not read, for its name does not end with .camel.yaml: name it more.camel.yaml",
        "routes/receive-callback.camel.yaml | # off | receives callbacks, as receive-callback.camel.yaml of the distribution does",
        "routes/call-easemob.camel.yaml | COPY chatroom/call-easemob.camel.yaml | a file of the home replaces the product's if it has the same path there",
        "routes | no folder | routes is not a folder",
        "lib | no folder | HOME/lib is not a folder; make it one, or remove it",
        "lib/mine.jar | no jar | lib/mine.jar is no whole jar ("})
    void saysWhatIsWrongWhere(String file, String content, String words) throws IOException {
        if (!file.contains("/") && Files.isDirectory(home.resolve(file))) {
            Files.delete(home.resolve("routes/on-kick.camel.yaml"));
            Files.delete(home.resolve("routes"));
        }
        write(file, content.startsWith("COPY ") ? Files.readString(Path.of("routes", content.substring(5))) : content);

        assertThat(validate()).as(said).isEqualTo(1);

        assertThat(said.replace(home.toString(), "HOME").replace(distribution.toString(), "DISTRIBUTION")).contains(words)
                .startsWith("easemob-camel: ").doesNotContain("Exception");
    }

    /** In line 7 of the route. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "to: {uri: 'ftp:me@ftp.example.com/kicks'} | component here: it needs camel-ftp 4.18.x in HOME/lib; fetch it (mvn -f DISTRIBUTION/deploy/lib/pom.xml -Dlib=HOME/lib -Dartifact=camel-ftp) and restart",
        "to: {uri: 'ftpp:me@ftp.example.com/kicks'} | component here: it is mistyped (did you mean ftp?), or its jar is not in HOME/lib",
        "setBody: {expression: {jsonpath: {expression: $.from}}} | there is no language jsonpath here: it needs camel-jsonpath 4.18.x",
        "marshal: {csv: {}} | there is no data format csv here: it needs camel-csv 4.18.x in HOME/lib",
        "circuitBreaker: {steps: [{to: {uri: 'log:x'}}]} | it needs camel-resilience4j 4.18.x in HOME/lib",
        "bean: {beanType: com.example.Mine} | there is no class com.example.Mine: it is mistyped, or its jar is not in HOME/lib"})
    void saysWhichLibraryAStepNeeds(String step, String words) throws IOException {
        write("routes/on-kick.camel.yaml",
                ROUTE.replaceFirst("(?s)- to:.*", "- to:\n            uri: log:first\n        - "
                        + Matcher.quoteReplacement(step) + "\n"));

        assertThat(validate()).as(said).isEqualTo(1);

        assertThat(said.replace(home.toString(), "HOME").replace(distribution.toString(), "DISTRIBUTION")).contains(words)
                .startsWith("easemob-camel: routes/on-kick.camel.yaml, line 8: ").hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({"com.mysql.cj.jdbc.MysqlDataSource, -Dartifact=mysql-connector-j -Dgroup=com.mysql -Drelease=9",
        "org.apache.commons.dbcp2.BasicDataSource, -Dartifact=commons-dbcp2 -Dgroup=org.apache.commons -Drelease=2"})
    void saysWhichDriverABeanNeeds(String type, String words) throws IOException {
        write("routes/on-kick.camel.yaml", "- beans:\n    - name: events\n      type: " + type + "\n" + ROUTE);

        assertThat(validate()).as(said).isEqualTo(1);

        assertThat(said).startsWith("easemob-camel: routes/on-kick.camel.yaml, line 2: the bean events: there is no class " + type)
                .contains(words).hasLineCount(1);
    }

    private void unpackTheProduct(Path folder) throws IOException {
        System.setProperty(EasemobCamel.DISTRIBUTION, folder.toString());
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            for (Path file : files.toList()) {
                if (Files.isDirectory(file)) {
                    Files.createDirectories(folder.resolve(file));
                } else {
                    Files.copy(file, folder.resolve(file));
                }
            }
        }
    }

    private void write(String file, String content) throws IOException {
        Files.createDirectories(home.resolve(file).getParent());
        Files.writeString(home.resolve(file), content);
    }

    /** What is printed is in {@link #said}. */
    private int validate() {
        StringWriter out = new StringWriter();
        CommandLine line = EasemobCamel.commandLine(Map.of("EASEMOB_CALLBACK_SECRETS", TestRunner.SECRET))
                .setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
        int code = line.execute("--home", home.toString(), "validate");
        said = out.toString();
        return code;
    }
}
