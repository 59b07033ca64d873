package io.github.easemobcamel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.simulator.Rooms;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulateCommandTest {

    private static final Pattern BASE_URL = Pattern.compile("easemob\\.rest\\.base-url=(\\S+)");

    private static final String SEAT = "{\"metaData\":{\"seat\":\"1\"}}";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void runsUntilInterruptedAndSaysHowToUseIt() throws Exception {
        FutureTask<Integer> run = new FutureTask<>(() -> execute("simulate", "--port", "0", "--org", "o", "--app", "a",
                "--client-id", "i", "--client-secret", "s", "--fault", "503,endpoint=storage-info",
                "--callback-url", "http://127.0.0.1:9/", "--secret", "c1,c2", "--foreign-key-fails-call"));
        Thread thread = new Thread(run, "simulate");
        thread.start();
        try {
            await().until(() -> out.toString().contains("Ctrl-C"));
            // With DELETE, which is the default, the service deletes it when its owner is kicked: no route would have anything to do.
            assertThat(out.toString()).contains("{\"metaData\":{\"seat\":\"1\"},\"autoDelete\":\"NO_DELETE\"}");
            assertThat(out.toString()).contains("easemob.rest.org-name=o", "easemob.rest.app-name=a",
                    "easemob.rest.client-id=i", "easemob.rest.client-secret=s",
                    "easemob.callback.secrets=c1,c2", "Fault: status=503");

            Matcher baseUrl = BASE_URL.matcher(out.toString());
            assertThat(baseUrl.find()).isTrue();
            assertThat(baseUrl.group(1)).startsWith("http://127.0.0.1:");
            String app = baseUrl.group(1) + "/o/a";
            HttpResponse<String> token = send(app + "/token", "POST", "", """
                    {"grant_type":"client_credentials","client_id":"i","client_secret":"s"}""");
            assertThat(token.statusCode()).isEqualTo(200);
            String bearer = token.body().replaceAll(".*\"access_token\":\"([^\"]+)\".*", "Bearer $1");
            String demo = app + "/metadata/chatroom/" + Rooms.DEMO_ROOM + "/user/";
            assertThat(send(demo + "user1", "PUT", bearer, SEAT).statusCode()).isEqualTo(200);
            assertThat(send(demo + "user2", "PUT", bearer, SEAT).statusCode()).isEqualTo(400);
        } finally {
            thread.interrupt();
        }
        assertThat(run.get(20, TimeUnit.SECONDS)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "--fault=nonsense, lost-reply", "--rate-limit=0, rate limit", "--callback-url=http://127.0.0.1:1/, secret",
        "--org=admin, organization", "--callback-timeout=0, time", "--token-lifetime=-1, lifetime",
        "--secret=s1, callback-url", "--port=70000, 65535"})
    void saysWhatIsWrongWithAnOption(String option, String hint) {
        assertThat(execute("simulate", option)).isEqualTo(2);
        assertThat(err.toString()).containsIgnoringCase(hint);
    }

    @Test
    void saysThatThePortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(execute("simulate", "--port=" + taken.getLocalPort())).isEqualTo(1);
        }
        assertThat(err.toString()).startsWith("easemob-camel: ").contains("cannot start");
    }

    @Test
    void explainsItsAdminApi() {
        assertThat(execute("simulate", "--help")).isZero();
        assertThat(out.toString()).contains("/admin", "rooms/{id}", "/kick", "--callback-url", "--fault");
    }

    private int execute(String... args) {
        return EasemobCamel.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err))
                .execute(args);
    }

    private static HttpResponse<String> send(String url, String method, String bearer, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body));
        return HttpClient.newHttpClient().send(bearer.isEmpty() ? request.build()
                : request.header("Authorization", bearer).build(), BodyHandlers.ofString());
    }
}
