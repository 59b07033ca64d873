package io.github.easemobcamel.page;

import static io.github.easemobcamel.TestRunner.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.CallbackSignature;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The operations page in a real Chromium, before a real runner: what a person sees and does. The tests tell one story, so they run in
 * order. Pictures of every view are left in {@code target/page}.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PageTest {

    private static final String TOKEN = "0123456789abcdef-token";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path PICTURES = Path.of("target", "page");
    private static final List<String> VIEWS = List.of("now", "events", "destinations", "dead-letters", "routes", "calls");
    private static final String HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'`${1}{{7*7}}";

    @TempDir
    private static Path home;
    private static HttpReceiver crm;
    private static TestRunner runner;
    private static Browser browser;

    @BeforeAll
    static void start() throws IOException {
        Optional<Path> program = Browser.program();
        if (program.isEmpty() && Boolean.getBoolean("browser.required")) {
            fail("there is no Chromium; install it (apt-get install chromium)");
        }
        assumeTrue(program.isPresent(), "the page is not tested in a browser: there is no Chromium (apt-get install chromium)");
        crm = new HttpReceiver();
        runner = new TestRunner(home).with("easemob.management.token", TOKEN)
                .with("easemob.destination.crm.uri", crm.url())
                .with("easemob.destination.crm.retry.max-attempts", "2")
                .with("easemob.destination.crm.retry.initial-delay", "10ms")
                .with("easemob.destination.crm.retry.probe-interval", "10ms")
                .with("easemob.destination.audit.uri", "log:audit?level=OFF")
                .with("easemob.forward.kick", "crm, audit")
                .with("easemob.forward.default", "audit").start();
        browser = new Browser(program.get()).window(1280, 860, "light");
    }

    @AfterAll
    static void stop() throws IOException {
        if (browser != null) {
            browser.close();
        }
        if (runner != null) {
            runner.close();
            crm.close();
        }
    }

    @AfterEach
    void hasNothingToComplainOf() {
        assertThat(browser.complaints()).as("exceptions, errors on the console, violations of the policy").isEmpty();
    }

    @Test
    @Order(1)
    void leadsFromAnEmptyRunnerToTheFirstEvent() {
        browser.open(runner.managementUri("/")).until("document.querySelector('[name=token]')")
                .picture(PICTURES.resolve("login.png"))
                .click("[name=token]").type("wrong-token-wrong-token").press("Enter")
                .until("document.querySelector('[role=alert]')");
        browser.value("document.querySelector('[name=token]').value = ''");
        browser.click("[name=token]").type(TOKEN).press("Enter").shows("Nothing has been received yet")
                .shows("easemob.forward.default=my-service").shows("/callbacks").picture(PICTURES.resolve("empty.png"));

        browser.click("Send a sample").shows("set_metadata").shows("answered 200").until("document.querySelector('.s-delivered')");
        assertThat(browser.value("document.cookie").asText()).as("what a script can read").isEmpty();
    }

    @Test
    @Order(2)
    void mendsAnIncidentInEightClicks() {
        crm.answering(request -> 503);
        for (int i = 0; i < 12; i++) {
            runner.post(kick("room-" + i, "alice", "bob"));
        }
        browser.open(runner.managementUri("/")).shows("Destination crm fails").shows("HTTP status 503")
                .picture(PICTURES.resolve("incident.png"));
        int before = browser.clicks();

        browser.click("look: Destination crm fails").shows("HTTP status 503").shows("easemob.forward.kick = crm,audit")
                .picture(PICTURES.resolve("cause.png"));
        await().atMost(PATIENCE).until(() -> !crm.received().isEmpty());
        crm.answering(request -> 200);
        browser.click("Its dead letters").until("document.querySelectorAll('.all .row').length > 0");
        await().atMost(PATIENCE).until(() -> get("/admin/destinations").toString()
                .matches(".*\"name\":\"crm\".*?\"waiting\":0.*"));
        String dead = String.valueOf(get("/admin/dead-letters/crm").path("count").asInt());
        browser.click("Replay").shows("For example").until("document.querySelector('dialog .big b').textContent === '" + dead + "'")
                .picture(PICTURES.resolve("replay.png")).click("Start").until("document.querySelector('dialog .s-finished')")
                .picture(PICTURES.resolve("replayed.png")).click("Close").shows("There are no dead letters.");

        assertThat(browser.clicks() - before).isLessThanOrEqualTo(8);
        await().atMost(PATIENCE)
                .until(() -> crm.taken().stream().map(taken -> taken.header("ce-subject")).distinct().count() == 12);
        browser.click("Now").shows("Nothing needs you.");
    }

    @Test
    @Order(3)
    void findsAnEventAndItsStory() {
        browser.press("/").until("document.activeElement.type === 'search'").type("room-7").press("Enter")
                .until("location.hash.includes('user=room-7')").click("Search as room")
                .until("document.querySelectorAll('.all .row').length === 1").click(".all .row a")
                .shows("HTTP status 503").shows("attempt 2").shows("easemob.forward.kick = crm,audit").shows("chatroom")
                .picture(PICTURES.resolve("event.png"));
        assertThat(browser.value("document.querySelector('pre.json').textContent").asText()).contains("\"security\"")
                .doesNotContain(
                        CallbackSignature.of("a", SECRET, "1"));
        browser.value("history.back()");
        browser.until("document.querySelectorAll('.all .row').length === 1");
    }

    @Test
    @Order(4)
    void pausesAndGoesOnWithADestination() {
        browser.press("3").click("crm").click("Pause").click("Pause").until("document.querySelector('h1 .s-paused')");
        runner.post(kick("room-paused", "alice", "bob"));
        await().atMost(PATIENCE).until(() -> get("/admin/destinations").toString().contains("\"waiting\":1"));

        browser.click("Resume").until("!document.querySelector('h1 .s-paused')");
        await().atMost(PATIENCE)
                .until(() -> crm.taken().stream().anyMatch(taken -> "room-paused".equals(taken.header("ce-subject"))));
    }

    @Test
    @Order(5)
    void showsWhatStrangersWriteAsText() {
        crm.answering(request -> 422);
        int before = get("/admin/dead-letters/crm").path("count").asInt();
        runner.post(kick(HOSTILE, HOSTILE, HOSTILE));
        runner.post(kick("\u202Egnp.exe", "\u202E" + HOSTILE, "a\u0007\u2028b\u200Fc"));
        runner.post(kick("x".repeat(10_000), "长".repeat(10_000), "\u202E" + "y".repeat(10_000)));
        runner.post(edited("kick", callback -> callback.withObject("/payload").put("operation", HOSTILE)));
        await().atMost(PATIENCE).until(() -> get("/admin/dead-letters/crm").path("count").asInt() == before + 3);

        for (String view : List.of("now", "events", "destinations", "destinations/crm", "dead-letters", "dead-letters/crm")) {
            for (int width : List.of(1280, 360)) {
                browser.window(width, 860, "light").open(runner.managementUri("/#/" + view))
                        .until("document.querySelector('main h1')")
                        .until("!document.querySelector('main [role=status]')?.textContent.includes('Loading')");
                if (!view.matches("destinations.*|dead-letters")) {
                    browser.shows("<img src=x onerror").shows("\\u202e");
                }
                requireTextOnly(view + " at " + width);
                browser.picture(PICTURES.resolve("hostile-" + view.replace('/', '-') + "-" + width + ".png"));
            }
        }
        browser.window(1280, 860, "light");
        for (JsonNode event : get("/admin/events?destination=crm&state=dead").path("events")) {
            browser.open(runner.managementUri("/#/events/" + event.path("id").asText())).shows("attempt 1");
            requireTextOnly("event");
        }
        browser.picture(PICTURES.resolve("hostile-event.png"));
    }

    private static void requireTextOnly(String where) {
        assertThat(browser.value("document.querySelectorAll('main img, main script, main iframe').length").asInt()).as(where)
                .isZero();
        assertThat(browser.value("document.body.innerText.includes('\\u202e')").asBoolean()).as("marks of direction " + where)
                .isFalse();
        assertThat(browser.value("document.documentElement.scrollWidth - innerWidth").asInt()).as("too wide: " + where)
                .isLessThanOrEqualTo(0);
    }

    @Test
    @Order(6)
    void servesEverybodyInBothLanguages() throws IOException {
        String axe = resource("/axe/axe.min.js");
        for (String language : List.of("en", "zh")) {
            String scheme = language.equals("zh") ? "dark" : "light";
            browser.value("localStorage.setItem('easemob-camel.language', '" + language + "')");
            browser.open(runner.managementUri("/?" + language)).value(axe + ";0");
            for (String view : VIEWS) {
                browser.window(1280, 860, scheme).value("location.hash = '#/" + view + "'");
                settled(view);
                browser.picture(PICTURES.resolve(view + "-" + language + ".png"));
                JsonNode found = browser.value("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations"
                        + ".filter(v => ['serious', 'critical'].includes(v.impact)).map(v => v.id + ': ' + v.nodes.map(n => n.html + ' '"
                        + " + n.failureSummary).join(' | ')))");
                assertThat(found).as(view + " in " + language).isEmpty();
                browser.window(360, 780, scheme);
                settled(view);
                browser.picture(PICTURES.resolve(view + "-" + language + "-360.png"));
                assertThat(browser.value("document.documentElement.scrollWidth").asInt()).as("too wide: " + view)
                        .isLessThanOrEqualTo(360);
            }
            assertThat(browser.value("document.documentElement.lang").asText()).startsWith(language);
        }
        browser.value("localStorage.setItem('easemob-camel.language', 'en')");
        browser.window(1280, 860, "light");
    }

    private static void settled(String view) {
        browser.until("document.querySelector('nav [aria-current]')?.hash === '#/" + view
                + "' && document.querySelector('main h1') && ![...document.querySelectorAll('[role=status]')]"
                + ".some(e => /Loading|加载中/.test(e.textContent))").until("document.querySelector('.health a')");
    }

    @Test
    @Order(7)
    void scrollsThroughAHundredThousandRows() {
        browser.open(runner.managementUri("/?rows#/calls")).until("document.querySelector('main h1')");
        browser.value("""
                (async () => {
                  const lib = await import('./page/lib.js'), parts = await import('./page/parts.js');
                  const rows = Array.from({length: 100000}, (_, i) => ({id: 'e' + i, receivedAt: new Date(1e12 + i).toISOString(),
                    action: 'kick', roomId: 'room-' + i, actor: 'alice', deliveries: []}));
                  const root = document.createElement('div');
                  root.id = 'many';
                  document.body.prepend(root);
                  lib.render(lib.html`<${parts.Table} label="many" rows=${rows} columns=${parts.eventColumns()} href=${() => '#'}/>`, root);
                })()""");
        browser.until("document.querySelectorAll('#many .all .row').length > 5");
        browser.value("document.querySelector('#many .scroller').scrollTop = 1e9");
        browser.until("[...document.querySelectorAll('#many .row')].some(row => row.textContent.includes('room-99999'))");
        assertThat(browser.value("document.querySelectorAll('#many .all .row').length").asInt()).isLessThan(100);
        assertThat(browser.value("document.querySelector('#many [role=table]').getAttribute('aria-rowcount')").asInt())
                .isEqualTo(100_001);
    }

    @Test
    @Order(8)
    void movesWhatWaitsForADestinationThatIsGone() throws IOException {
        Path file = home.resolve("application.properties");
        String before = Files.readString(file);
        Files.writeString(file, before + """

                easemob.destination.former.uri=%s
                easemob.forward.add_mute=former
                """.formatted(crm.url()));
        await().atMost(PATIENCE).until(() -> get("/admin/destinations").toString().contains("\"name\":\"former\""));
        browser.open(runner.managementUri("/?former#/destinations/former")).click("Pause").click("Pause")
                .until("document.querySelector('h1 .s-paused')");
        runner.post(edited("add_mute", callback -> callback.put("group_id", "room-former")));
        await().atMost(PATIENCE)
                .until(() -> get("/admin/destinations").toString().matches(".*\"name\":\"former\".*?\"waiting\":1.*"));
        Files.writeString(file, before);
        await().atMost(PATIENCE).until(() -> !get("/admin/destinations").path("forgotten").isEmpty());

        browser.open(runner.managementUri("/?gone#/now")).shows("1 event(s) wait for former, which is not defined").click("Move…")
                .until("document.querySelector('dialog .big b')?.textContent === '1'").shows("room-former")
                .picture(PICTURES.resolve("move.png")).click("Start").until("document.querySelector('dialog .s-finished')")
                .click("Close");

        await().atMost(PATIENCE).until(() -> get("/admin/destinations").path("forgotten").isEmpty());
        await().atMost(PATIENCE).until(() -> get("/admin/events?roomId=room-former").toString()
                .matches(".*\"destination\":\"audit\",\"state\":\"delivered\".*"));
    }

    private static byte[] kick(String room, String actor, String target) {
        return edited("kick", callback -> callback.put("group_id", room).put("to", target).put("from",
                SampleCallback.APP_KEY + "_" + actor));
    }

    private interface Edit {
        void of(ObjectNode callback);
    }

    private static byte[] edited(String operation, Edit edit) {
        try {
            JsonMapper json = new JsonMapper();
            ObjectNode callback = (ObjectNode) json.readTree(
                    SampleCallback.of(Operation.ofWireName(operation).orElseThrow(), Scope.CHATROOM).fresh(SECRET, Instant.now()));
            edit.of(callback);
            return json.writeValueAsBytes(callback);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode get(String path) {
        try {
            return new JsonMapper().readTree(TestRunner.send(HttpRequest.newBuilder(runner.managementUri(path))
                    .header("Authorization", "Bearer " + TOKEN).build()).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = PageTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
