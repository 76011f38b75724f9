package io.customshift.scheduler.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.deploy.testkit.LocalInfra;
import io.customshift.deploy.testkit.TokenIssuer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Somebody who signed in at one of two schedulers behind a load balancer, which may send each request to either. */
class SessionsIT {
    private static final String SECRET = "a secret of thirty-two characters";
    private static final String PREFIX = LocalInfra.uniqueName("sessions") + ".";

    /** So many that each of the two holds some. */
    private static final int JOBS = 8;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Of a running job only one has the results so far: the other asks it, by the same session. */
    @Test
    void sessionOfOneIsGoodAtTheOtherAndBetweenThem() throws Exception {
        LocalInfra infra = LocalInfra.shared();
        String bucket = infra.createBucket(LocalInfra.uniqueName("sessions"));
        List<SchedulerProcess> schedulers = new ArrayList<>();
        try (TokenIssuer issuer = new TokenIssuer(SECRET);
                FakeWorker worker = new FakeWorker(infra.bootstrapServers(), PREFIX)) {
            for (String name : List.of("a", "b")) {
                Map<String, String> settings = new HashMap<>(infra.settings(bucket));
                settings.put("CUSTOMSHIFT_KAFKA_TOPIC_PREFIX", PREFIX);
                settings.put("CUSTOMSHIFT_KAFKA_JOB_PARTITIONS", "4");
                settings.put("CUSTOMSHIFT_KAFKA_SHARD_PARTITIONS", "4");
                settings.put("CUSTOMSHIFT_MODEL", FakeWorker.MODEL.value());
                settings.put("CUSTOMSHIFT_OIDC_ENABLED", "true");
                settings.put("CUSTOMSHIFT_OIDC_SERVER", issuer.address());
                settings.put("CUSTOMSHIFT_OIDC_AUDIENCE", "customshift");
                settings.put("CUSTOMSHIFT_OIDC_SIGN_IN", "true");
                settings.put("CUSTOMSHIFT_OIDC_CLIENT_SECRET", SECRET);
                Path data = Files.createDirectories(
                        Path.of("target", "scheduler-it", PREFIX, name).toAbsolutePath());
                schedulers.add(new SchedulerProcess(data, settings));
            }
            schedulers.forEach(SchedulerProcess::awaitReady);
            worker.imageMillis = 600_000;
            issuer.signsIn(
                    issuer.claims("ada").put("tenant", "acme").put("scope", "customshift:read customshift:submit"));
            String session = signIn(schedulers.get(0));

            put(schedulers.get(0), "/v1/subjects/mug", session, "multipart/form-data; boundary=xx", photo());
            for (int i = 0; i < JOBS; i++) {
                String job = "{\"lines\":[{\"subject\":\"mug\",\"prompt\":\"p\"}]}";
                put(schedulers.get(1), "/v1/jobs/j" + i, session, "application/json", BodyPublishers.ofString(job));
            }
            for (SchedulerProcess scheduler : schedulers) {
                for (int i = 0; i < JOBS; i++) {
                    String path = "/v1/jobs/j" + i + "/results";
                    Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                        HttpResponse<String> results =
                                http.send(request(scheduler, path, session).build(), BodyHandlers.ofString());
                        assertThat(results.statusCode()).as(results.body()).isEqualTo(200);
                    });
                }
            }
        } finally {
            for (SchedulerProcess scheduler : schedulers) {
                scheduler.close();
            }
        }
    }

    private static String signIn(SchedulerProcess scheduler) throws Exception {
        CookieManager cookies = new CookieManager();
        HttpClient browser = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .cookieHandler(cookies)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        browser.send(
                HttpRequest.newBuilder(URI.create(scheduler.uri() + "/signin")).build(), BodyHandlers.ofString());
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().startsWith("q_session_console"))
                .map(cookie -> cookie.getName() + "=" + cookie.getValue())
                .findFirst()
                .orElseThrow();
    }

    /** Two that start together hand each other partitions for a while, and answer 503 then. */
    private void put(SchedulerProcess scheduler, String path, String session, String type, BodyPublisher body) {
        HttpRequest request = request(scheduler, path, session)
                .header("Content-Type", type)
                .PUT(body)
                .build();
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
        });
    }

    private static HttpRequest.Builder request(SchedulerProcess scheduler, String path, String session) {
        return HttpRequest.newBuilder(URI.create(scheduler.uri() + path))
                .timeout(Duration.ofSeconds(30))
                .header("Cookie", session)
                .header("Origin", scheduler.uri().toString());
    }

    private static BodyPublisher photo() throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", png);
        return Multipart.of("xx", "mug", png.toByteArray());
    }
}
