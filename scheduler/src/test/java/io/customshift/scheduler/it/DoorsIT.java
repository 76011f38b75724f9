package io.customshift.scheduler.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.customshift.deploy.testkit.LocalInfra;
import io.customshift.models.image.PngMetadata;
import io.customshift.models.image.PngWriter;
import io.customshift.models.image.RgbImage;
import io.customshift.models.provenance.Marking;
import io.customshift.models.provenance.Origin;
import io.customshift.models.provenance.OwnAuthority;
import io.customshift.models.provenance.PictureAnswer;
import io.customshift.models.provenance.PictureCheck;
import io.customshift.models.provenance.PictureFiles;
import io.customshift.models.provenance.PictureReport;
import io.customshift.schemas.error.Problem;
import io.customshift.schemas.error.ProblemKind;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the REST interface says to those who knock at a wrong door, and to programs that take its document at its word. */
class DoorsIT {
    private static final String PREFIX = LocalInfra.uniqueName("doors") + ".";

    private static final String GENERATOR = "openapi-python-client==0.26.2";

    private static Path keys;
    private static SchedulerProcess scheduler;
    private static FakeWorker worker;

    @BeforeAll
    static void start() throws Exception {
        LocalInfra infra = LocalInfra.shared();
        String bucket = infra.createBucket(LocalInfra.uniqueName("doors"));
        Map<String, String> environment = new HashMap<>(infra.settings(bucket));
        environment.put("CUSTOMSHIFT_KAFKA_TOPIC_PREFIX", PREFIX);
        environment.put("CUSTOMSHIFT_KAFKA_JOB_PARTITIONS", "4");
        environment.put("CUSTOMSHIFT_KAFKA_SHARD_PARTITIONS", "8");
        environment.put("CUSTOMSHIFT_MODEL", FakeWorker.MODEL.value());
        environment.put("CUSTOMSHIFT_REQUESTS_BODY_GRACE", "3s");
        environment.put("CUSTOMSHIFT_REQUESTS_CORS_ORIGINS", "https://studio.example,http://localhost:3000");
        Path data = Files.createDirectories(
                Path.of("target", "scheduler-it", PREFIX).toAbsolutePath());
        keys = data.resolve("keys");
        OwnAuthority.init(keys, "Doors", Instant.now());
        environment.put("CUSTOMSHIFT_PROVENANCE_KEYS", keys.toString());
        scheduler = new SchedulerProcess(data, environment);
        scheduler.awaitReady();
        worker = new FakeWorker(infra.bootstrapServers(), PREFIX);
    }

    @AfterAll
    static void stop() throws Exception {
        worker.close();
        scheduler.close();
    }

    @Test
    void emptyListsAreLists() {
        assertThat(scheduler.get("/v1/jobs?phase=FAILED").body()).isEqualTo("{\"jobs\":[]}");
        assertThat(raw("GET /v1/subjects HTTP/1.1\r\nX-Tenant: nobody").body()).isEqualTo("{\"subjects\":[]}");
    }

    @Test
    void pagesOfNamedOriginsMayCallAndOthersMayNot() throws Exception {
        String preflight = " HTTP/1.1\r\nAccess-Control-Request-Method: PUT\r\nOrigin: ";
        assertThat(whole("OPTIONS /v1/jobs/a" + preflight + "https://studio.example"))
                .startsWith("HTTP/1.1 204")
                .containsIgnoringCase("Access-Control-Allow-Origin: https://studio.example\r\n")
                .containsIgnoringCase(
                        "Access-Control-Allow-Headers: Authorization, Content-Type, X-Tenant, Last-Event-ID, If-None-Match")
                .contains("GET, PUT, POST, DELETE");
        assertThat(whole("GET /v1/jobs HTTP/1.1\r\nOrigin: http://localhost:3000"))
                .startsWith("HTTP/1.1 200")
                .containsIgnoringCase("Access-Control-Allow-Origin: http://localhost:3000\r\n")
                .containsIgnoringCase("Vary: Origin");
        for (String other : List.of("https://studio.example.evil", "null", "http://studio.example")) {
            assertThat(whole("OPTIONS /v1/jobs/a" + preflight + other)).doesNotContainIgnoringCase("access-control");
            assertThat(whole("GET /v1/jobs HTTP/1.1\r\nOrigin: " + other)).doesNotContainIgnoringCase("access-control");
        }
    }

    /** Failed before: any page in a browser of this machine could cancel jobs of a fleet without keys. */
    @Test
    void withoutKeysPagesFromElsewhereAreKeptOut() {
        isProblem(raw("POST /v1/jobs/nope/cancel HTTP/1.1\r\nOrigin: https://evil.example"), 403, "ORIGIN_FORBIDDEN");
        isProblem(raw("POST /v1/jobs/nope/cancel HTTP/1.1\r\nOrigin: null"), 403, "ORIGIN_FORBIDDEN");
        isProblem(raw("POST /v1/jobs/nope/cancel HTTP/1.1\r\nOrigin: https://studio.example"), 404, "JOB_UNKNOWN");
        isProblem(raw("POST /v1/jobs/nope/cancel HTTP/1.1\r\nOrigin: http://localhost"), 404, "JOB_UNKNOWN");
        for (String name : List.of("evil.example", "127.0.0.1.evil.example:80", "localhost.evil", "10.0.0.1")) {
            assertThat(spoken("GET /v1/jobs HTTP/1.1\r\nHost: " + name)).startsWith("HTTP/1.1 403");
        }
        for (String name : List.of("127.0.0.1:28080", "localhost", "[::1]:1", "fleet.localhost:8080")) {
            assertThat(spoken("GET /v1/jobs HTTP/1.1\r\nHost: " + name)).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void everyAnswerTellsBrowsersToGuessAndKeepNothing() {
        for (String head : List.of("GET /v1/jobs HTTP/1.1", "GET /nothing HTTP/1.1", "GET /v1/jobs/nope HTTP/1.1")) {
            assertThat(whole(head))
                    .containsIgnoringCase("X-Content-Type-Options: nosniff\r\n")
                    .containsIgnoringCase("Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n")
                    .containsIgnoringCase("Cache-Control: no-store\r\n")
                    .containsIgnoringCase("X-Frame-Options: DENY\r\n");
        }
    }

    @Test
    void consoleMayRunWhatItCameWithAndShowPicturesOfTheStore() {
        URI store = LocalInfra.shared().storeEndpoint();
        for (String file : List.of("/", "/index.html", "/console/main.js", "/console/pages/review.js")) {
            assertThat(whole("GET " + file + " HTTP/1.1"))
                    .startsWith("HTTP/1.1 200")
                    .containsIgnoringCase("X-Content-Type-Options: nosniff\r\n")
                    .containsIgnoringCase("X-Frame-Options: DENY\r\n")
                    .containsIgnoringCase("Cache-Control: no-cache\r\n")
                    .containsIgnoringCase("Content-Security-Policy: default-src 'self'; img-src 'self' blob: http://"
                            + store.getRawAuthority()
                            + "; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n")
                    .doesNotContain("no-store", "default-src 'none'");
        }
        assertThat(whole("GET / HTTP/1.1")).containsIgnoringCase("Content-Type: text/html;charset=UTF-8\r\n");
        // Modules of another type are not run.
        assertThat(whole("GET /console/main.js HTTP/1.1")).containsIgnoringCase("Content-Type: text/javascript");
        isProblem(raw("GET /console/none.js HTTP/1.1"), 404, "NOT_FOUND");
        isProblem(raw("GET /console/../application.properties HTTP/1.1"), 404, "NOT_FOUND");
        isProblem(raw("GET /console/%2e%2e/%2e%2e/%2e%2e/application.properties HTTP/1.1"), 404, "NOT_FOUND");
    }

    /** Failed before: the server's own limit of 2 GB ended such a request without a body, and read up to that. */
    @Test
    void bodyThatSaysItIsTooLongIsRefusedBeforeItIsSent() {
        for (String path : List.of("/v1/subjects/a", "/v1/jobs/a", "/v1/jobs/a/retry", "/v1/nothing")) {
            isProblem(raw("PUT " + path + " HTTP/1.1\r\nContent-Length: 500000000"), 413, "TOO_LARGE");
        }
        SchedulerProcess.Answer huge = raw("GET /v1/jobs HTTP/1.1\r\nContent-Length: 99999999999");
        isProblem(huge, 413, "TOO_LARGE");
        assertThat(huge.body()).contains("allowed are 400000000 of a manifest");
    }

    /** Else as many of them as there are threads stop everybody. */
    @Test
    void bodyThatTricklesIsEnded() throws Exception {
        URI uri = scheduler.uri();
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(60_000);
            var out = socket.getOutputStream();
            out.write(("PUT /v1/jobs/slow HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
                            + "Content-Length: 100000\r\n\r\nsubject,prompt\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            long begin = System.nanoTime();
            try {
                for (int i = 0; i < 300 && socket.getInputStream().available() == 0; i++) {
                    out.write('a');
                    out.flush();
                    Thread.sleep(100);
                }
            } catch (IOException closed) {
                // The answer says it, if it came through.
            }
            byte[] answer = new byte[4096];
            int n = socket.getInputStream().read(answer);
            assertThat(new String(answer, 0, Math.max(0, n), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 408")
                    .contains("BODY_TOO_SLOW");
            assertThat(System.nanoTime() - begin).isLessThan(25_000_000_000L);
        }
    }

    /** Failed before: 2 GB of what was refused at its first bytes were read. */
    @Test
    void bodyThatDoesNotSayHowLongItIsIsNotReadForEver() throws IOException {
        byte[] chunk = ("10000\r\n" + "a".repeat(1 << 16) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        for (String type : List.of("text/csv", "application/json", "multipart/form-data; boundary=b")) {
            URI uri = scheduler.uri();
            long sent = 0;
            try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
                var out = socket.getOutputStream();
                out.write(("PUT /v1/jobs/a HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type
                                + "\r\nTransfer-Encoding: chunked\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
                while (sent < 1L << 30) {
                    out.write(chunk);
                    sent += 1 << 16;
                }
            } catch (IOException closed) {
                assertThat(closed).isInstanceOf(java.net.SocketException.class);
            }
            assertThat(sent).as(type).isLessThan(900_000_000);
        }
    }

    @Test
    void pictureIsCheckedAsTheCommandChecksIt() throws Exception {
        RgbImage image = new RgbImage(64, 64, new byte[3 * 64 * 64]);
        Origin origin = new Origin("a mug", PngMetadata.NONE, List.of());
        byte[] marked =
                PictureFiles.of(Marking.METADATA, keys, false, Instant.now()).png(image, origin);
        JsonNode found = verified(marked, "image/png", 200);
        PictureReport report = new PictureCheck(OwnAuthority.roots(keys), true).check(marked, "picture", Instant.now());
        assertThat(found)
                .isEqualTo(new ObjectMapper()
                        .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL)
                        .valueToTree(PictureAnswer.of(report)));
        assertThat(found.path("verdict").asText()).isEqualTo("intact");
        assertThat(found.at("/c2pa/signer/standing").asText()).isEqualTo("trusted");

        marked[marked.length - 20] ^= 1;
        assertThat(verified(marked, "application/octet-stream", 200)
                        .path("verdict")
                        .asText())
                .isEqualTo("tampered");
        byte[] plain = PngWriter.encode(image, PngMetadata.NONE);
        assertThat(verified(plain, "image/png", 200).path("verdict").asText()).isEqualTo("unmarked");
    }

    @Test
    void whatIsNoPictureOrTooLargeIsRefusedByTheCheck() throws Exception {
        assertThat(verified(new byte[] {1, 2, 3}, "image/png", 422).path("code").asText())
                .isEqualTo("IMAGE_UNREADABLE");
        assertThat(verified(new byte[0], "image/png", 422).path("code").asText())
                .isEqualTo("IMAGE_UNREADABLE");
        assertThat(verified(new byte[] {1}, "multipart/form-data; boundary=b", 415)
                        .path("detail")
                        .asText())
                .contains("--data-binary");
        RgbImage wide = new RgbImage(8192, 513, new byte[3 * 8192 * 513]);
        assertThat(verified(PngWriter.encode(wide, PngMetadata.NONE), "image/png", 413)
                        .path("detail")
                        .asText())
                .contains("8192x513", "verify picture");
        long begin = System.nanoTime();
        isProblem(
                raw("POST /v1/verify HTTP/1.1\r\nContent-Type: image/png\r\nContent-Length: 16777217"),
                413,
                "IMAGE_TOO_LARGE");
        // The body never comes: a read that waits for it ends after a minute, without an answer.
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(30));
    }

    private static JsonNode verified(byte[] body, String type, int status) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(scheduler.uri().resolve("/v1/verify"))
                                .header("Content-Type", type)
                                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return new ObjectMapper().readTree(answer.body());
    }

    @Test
    void pageBehindAJobThatIsNotThereIsRefused() {
        isProblem(scheduler.get("/v1/jobs?after=nope"), 400, "INVALID_VALUE");
    }

    @Test
    void everyErrorStatusHasAProblemForItsBody() {
        isProblem(raw("GET /v1/jobs/%zz HTTP/1.1"), 400, "BAD_REQUEST");
        isProblem(scheduler.get("/v1/nothing"), 404, "NOT_FOUND");
        isProblem(scheduler.get("/nothing/at/all"), 404, "NOT_FOUND");
        isProblem(scheduler.get("/v1/jobs/nope"), 404, "JOB_UNKNOWN");
        assertThat(scheduler.get("/v1/jobs/nope/results").body()).contains("customshift jobs");
        isProblem(scheduler.post("/v1/jobs/nope"), 405, "METHOD_NOT_ALLOWED");
        isProblem(raw("TRACE /v1/jobs HTTP/1.1"), 405, "METHOD_NOT_ALLOWED");
        isProblem(raw("GET /v1/jobs HTTP/1.1\r\nAccept: image/png"), 406, "NOT_ACCEPTABLE");
        isProblem(raw("GET /v1/jobs?after=" + "a".repeat(9_000) + " HTTP/1.1"), 414, "URI_TOO_LONG");
        isProblem(scheduler.put("/v1/jobs/a", "image/png", "x"), 415, "UNSUPPORTED_MEDIA_TYPE");
        isProblem(raw("GET /v1/jobs HTTP/1.1\r\nX-Tenant:"), 400, "INVALID_VALUE");
    }

    @Test
    void typeOfAProblemLeadsToWhatItMeans() {
        JsonNode problem = scheduler.get("/v1/jobs/nope").json();
        SchedulerProcess.Answer kind = scheduler.get(problem.path("type").asText());
        assertThat(kind.status()).isEqualTo(200);
        assertThat(kind.json().path("code").asText()).isEqualTo("JOB_UNKNOWN");
        assertThat(kind.json().path("fix").asText()).isNotEmpty();
        assertThat(scheduler.get("/problems").json().path("problems"))
                .hasSize(ProblemKind.all().size());
        isProblem(scheduler.get("/problems/no-such-code"), 404, "PROBLEM_UNKNOWN");
    }

    @Test
    void generatedPythonClientSubmitsAndReads() throws Exception {
        Path folder = Path.of("target", "generated-client").toAbsolutePath();
        Path python = folder.resolve("venv/bin/python");
        boolean there = Files.exists(python)
                || ran(folder, "python3", "-m", "venv", folder.resolve("venv").toString()) == 0;
        assumeTrue(
                there && ran(folder, python.toString(), "-m", "pip", "install", "-q", GENERATOR, "httpx==0.28.1") == 0,
                "python3 with venv, or " + GENERATOR + ", is not to be had here");
        String[] generate = {
            folder.resolve("venv/bin/openapi-python-client").toString(),
            "generate",
            "--path",
            Path.of("target/openapi/openapi.json").toAbsolutePath().toString(),
            "--output-path",
            folder.resolve("client").toString(),
            "--overwrite",
            "--meta",
            "none"
        };
        assertThat(ran(folder, generate)).isZero();
        SchedulerIT.register(scheduler, "mug");

        String script =
                Path.of("src/test/python/generated_client.py").toAbsolutePath().toString();
        assertThat(ran(folder, python.toString(), script, scheduler.uri().toString(), "mug"))
                .as("see %s/output.log", folder)
                .isZero();
    }

    private static int ran(Path folder, String... command) throws Exception {
        Files.createDirectories(folder);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("output.log").toFile()));
        builder.environment().put("PYTHONPATH", folder.toString());
        try {
            Process process = builder.start();
            if (!process.waitFor(3, java.util.concurrent.TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return -1;
            }
            return process.exitValue();
        } catch (IOException e) {
            return -1;
        }
    }

    private static void isProblem(SchedulerProcess.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.json().path("code").asText()).as(answer.body()).isEqualTo(code);
        assertThat(answer.json().path("status").asInt()).isEqualTo(status);
        assertThat(answer.json().path("detail").asText()).isNotEmpty();
        assertThat(ProblemKind.all()).containsKey(code);
        if (answer.response() != null) {
            assertThat(answer.response().headers().firstValue("Content-Type").orElse(""))
                    .startsWith(Problem.MEDIA_TYPE);
        }
    }

    /** Sent as it is written, also where a client of Java would refuse to. */
    private static SchedulerProcess.Answer raw(String head) {
        String all = whole(head);
        int body = all.indexOf("\r\n\r\n");
        assertThat(body).as(all).isPositive();
        int status = Integer.parseInt(all.substring(9, 12));
        return new SchedulerProcess.Answer(status, unchunked(all.substring(0, body), all.substring(body + 4)), null);
    }

    private static String whole(String head) {
        return spoken(head + "\r\nHost: localhost");
    }

    private static String spoken(String head) {
        URI uri = scheduler.uri();
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write((head + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String unchunked(String headers, String body) {
        if (!headers.toLowerCase(java.util.Locale.ROOT).contains("transfer-encoding: chunked")) {
            return body;
        }
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (true) {
            int end = body.indexOf("\r\n", at);
            int length = Integer.parseInt(body.substring(at, end), 16);
            if (length == 0) {
                return text.toString();
            }
            text.append(body, end + 2, end + 2 + length);
            at = end + 2 + length + 2;
        }
    }
}
