package io.customshift.scheduler.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.customshift.deploy.testkit.LocalInfra;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What programs send for a manifest, to the packaged scheduler. No worker is there: what counts is what is taken. */
class ManifestDoorIT {
    private static final String TABLE = "subject,prompt,seed\r\nmug,caf\u00e9 \u2013 on a table,1\r\n";

    private static SchedulerProcess scheduler;

    @BeforeAll
    static void start() throws Exception {
        LocalInfra infra = LocalInfra.shared();
        String prefix = LocalInfra.uniqueName("door") + ".";
        Map<String, String> environment =
                new HashMap<>(infra.settings(infra.createBucket(LocalInfra.uniqueName("door"))));
        environment.put("CUSTOMSHIFT_KAFKA_TOPIC_PREFIX", prefix);
        environment.put("CUSTOMSHIFT_KAFKA_JOB_PARTITIONS", "2");
        environment.put("CUSTOMSHIFT_KAFKA_SHARD_PARTITIONS", "2");
        environment.put("CUSTOMSHIFT_MODEL", FakeWorker.MODEL.value());
        scheduler = new SchedulerProcess(
                Files.createDirectories(
                        Path.of("target", "scheduler-it", prefix).toAbsolutePath()),
                environment);
        scheduler.awaitReady();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB), "png", png);
        assertThat(scheduler
                        .put(
                                "/v1/subjects/mug",
                                "multipart/form-data; boundary=xx",
                                Multipart.of("xx", "mug", png.toByteArray()))
                        .status())
                .isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        scheduler.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/csv",
                "text/csv; charset=utf-8; header=present",
                "text/plain",
                "text/plain; charset=UTF-8",
                "application/vnd.ms-excel",
                "text/tab-separated-values",
                "application/csv",
                "application/octet-stream",
                "application/gzip",
                ""
            })
    void tableIsTakenUnderTheTypesThatProgramsGiveIt(String type) throws Exception {
        assertTaken(type, utf8(TABLE));
        assertTaken(type, gzip(utf8(TABLE)));
        assertTaken(type, TABLE.replace(',', ';').getBytes(StandardCharsets.UTF_16LE));
    }

    @ParameterizedTest
    @CsvSource({
        "text/csv; charset=windows-1252, windows-1252",
        "text/csv; charset=ISO-8859-1, windows-1252",
        "application/vnd.ms-excel; charset=utf-16, UTF-16",
    })
    void encodingThatTheTypeNamesIsRead(String type, String charset) {
        assertTaken(type, TABLE.getBytes(Charset.forName(charset)));
    }

    @ParameterizedTest
    @CsvSource({"application/x-ndjson", "application/jsonl", "text/plain", "text/csv"})
    void jsonLinesAreTakenUnderTheTypesThatProgramsGiveThem(String type) {
        assertTaken(
                type, utf8("{\"subject\":\"mug\",\"prompt\":\"on a table\",\"strength\":0.5,\"guidance\":\"7;5\"}\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "application/x-www-form-urlencoded, --data-binary",
        "image/jpeg, text/csv",
        "application/xml, text/csv",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, CSV UTF-8",
    })
    void otherTypeIsAnsweredWithThoseThatAreTaken(String type, String fix) {
        SchedulerProcess.Answer answer = put("x?dryRun=true", type, utf8(TABLE));
        assertThat(answer.status()).as(answer.body()).isEqualTo(415);
        assertThat(answer.json().path("code").asText()).isEqualTo("UNSUPPORTED_MEDIA_TYPE");
        assertThat(answer.json().path("detail").asText())
                .contains("text/csv", "application/x-ndjson", "application/json", fix);
    }

    @Test
    void bodyOfNoTypeIsWhatItsFirstCharactersSay() {
        assertTaken("", utf8("{\"lines\":[{\"subject\":\"mug\",\"prompt\":\"x\"}]}"));
        assertTaken("", utf8("{\"subject\":\"mug\",\"prompt\":\"x\"}\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "text", "text/", "/csv", ",", "text /csv"})
    void typeThatIsNoneIsAnsweredAsOne(String type) {
        SchedulerProcess.Answer answer = put("x?dryRun=true", type, utf8(TABLE));
        assertThat(answer.status()).as(answer.body()).isEqualTo(415);
        assertThat(answer.json().path("detail").asText()).contains("text/csv");
    }

    @Test
    void workbookIsNamedWhateverItIsSentAs() {
        byte[] workbook = "PK\u0003\u0004\u0014\u0000........xl/workbook.xml".getBytes(StandardCharsets.ISO_8859_1);
        for (String type : List.of("text/csv", "application/vnd.ms-excel", "application/octet-stream")) {
            SchedulerProcess.Answer answer = put("x?dryRun=true", type, workbook);
            assertThat(answer.status()).isEqualTo(415);
            assertThat(answer.json().path("detail").asText()).contains(".xlsx", "CSV UTF-8");
        }
    }

    @Test
    void onePartOfAFormIsTakenAndSeveralAreNot() {
        String part = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"c.csv\"\r\n"
                + "Content-Type: application/vnd.ms-excel\r\n\r\n" + TABLE + "\r\n";
        assertTaken("multipart/form-data; boundary=b", utf8(part + "--b--\r\n"));
        assertTaken(
                "multipart/form-data; boundary=b",
                utf8("--b\r\nContent-Disposition: form-data; name=\"manifest\"\r\n\r\n" + TABLE + "\r\n--b--\r\n"));
        for (String body : List.of(part + part + "--b--\r\n", "--b--\r\n")) {
            SchedulerProcess.Answer answer = put("x?dryRun=true", "multipart/form-data; boundary=b", utf8(body));
            assertThat(answer.status()).as(answer.body()).isEqualTo(400);
            assertThat(answer.json().path("detail").asText()).contains("curl -X PUT -F");
        }
    }

    @Test
    void formThatIsCutOffOrHasNoBoundaryIsNamed() {
        for (String type : List.of("multipart/form-data; boundary=b", "multipart/form-data")) {
            SchedulerProcess.Answer answer =
                    put("x?dryRun=true", type, utf8("--b\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\nsubj"));
            assertThat(answer.status()).as(answer.body()).isEqualTo(400);
            assertThat(answer.json().path("code").asText()).isEqualTo("MALFORMED_FORM");
        }
    }

    @Test
    void bytesThatAreNotUtf8AreNamedByTheirPlace() {
        byte[] latin = "subject,prompt\nmug,x\nmug,caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
        JsonNode error =
                put("x?dryRun=true", "text/csv", latin).json().path("errors").get(0);
        assertThat(error.path("line").asInt() + ":" + error.path("column").asInt())
                .isEqualTo("3:8");
        byte[] json =
                "{\"lines\":[{\"subject\":\"mug\",\"prompt\":\"caf\u00e9\"}]}".getBytes(StandardCharsets.ISO_8859_1);
        JsonNode body = put("x?dryRun=true", "application/json", json).json();
        assertThat(body.path("code").asText()).isEqualTo("MALFORMED_JSON");
        assertThat(body.path("detail").asText()).contains("0xE9", "UTF-8");
        assertThat(scheduler.post("/v1/jobs/x/cancel?reason=%E9").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "strengths=1,0.5 strengths=1;0.5",
                "strength=1|0.5 strengths=1;0.5",
                "guidance=7,5 guidance=7;5",
                "guidance=7 guidance=7;7",
                "size=512X512 size=512x512",
                "steps=28.0 steps=28",
            })
    void settingsOfTheQueryAreSpelledAsInManifests(String one, String other) {
        assertThat(digest(one)).isEqualTo(digest(other));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"strengths=0,5", "steps=1,000", "guidance=7;5;3", "extraColumns=yes", "size=512", "deadline=soon"
            })
    void settingThatMayMeanSomethingElseIsRefusedByItsName(String query) {
        SchedulerProcess.Answer answer = put("x?dryRun=true&" + encoded(query), "text/csv", utf8(TABLE));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("errors").get(0).path("pointer").asText())
                .isEqualTo("/" + query.replaceAll("=.*", ""));
    }

    @Test
    void columnsOfTheUsersOwnAreMirroredInTheResults() throws Exception {
        byte[] table = utf8("Handle,subject,prompt,Variant SKU\nred,mug,on a table,\"A;1\"\nblue,mug,on a chair,\n");
        assertThat(put("extra", "text/csv", table).json().path("detail").asText())
                .contains("\"Handle\"", "extraColumns=keep");
        SchedulerProcess.Answer accepted = put("extra?extraColumns=keep", "text/csv", table);
        assertThat(accepted.status()).as(accepted.body()).isEqualTo(201);
        SchedulerProcess.Answer results = SchedulerProcess.until(
                () -> scheduler.get("/v1/jobs/extra/results"),
                answer -> answer.status() == 200 && answer.body().lines().count() == 2,
                java.time.Duration.ofSeconds(60));
        List<JsonNode> lines = results.body().lines().map(ManifestDoorIT::parse).toList();
        assertThat(lines.get(0).path("extra").toString()).isEqualTo("{\"Handle\":\"red\",\"Variant SKU\":\"A;1\"}");
        assertThat(lines.get(1).path("extra").toString()).isEqualTo("{\"Handle\":\"blue\"}");
        // Another value in a column of one's own is another request.
        assertThat(put(
                                "extra?extraColumns=keep",
                                "text/csv",
                                utf8(new String(table, StandardCharsets.UTF_8).replace("red", "green")))
                        .status())
                .isEqualTo(409);
    }

    @Test
    void manifestWhoseConnectionBrokeGoesOnWhereItWas() throws Exception {
        byte[] table = utf8(TABLE);
        String path = "/v1/jobs/in-pieces/manifest";
        assertThat(uploaded(path)).isZero();
        try (Socket socket =
                new Socket(scheduler.uri().getHost(), scheduler.uri().getPort())) {
            socket.getOutputStream()
                    .write(utf8("PATCH " + path + " HTTP/1.1\r\nHost: "
                            + scheduler.uri().getAuthority()
                            + "\r\nUpload-Offset: 0\r\nContent-Type: application/partial-upload\r\nContent-Length: "
                            + table.length + "\r\n\r\n"));
            socket.getOutputStream().write(table, 0, 20);
            socket.getOutputStream().flush();
            await().until(() -> uploaded(path) == 20);
        }
        SchedulerProcess.Answer anew = patch(path, 0, table);
        assertThat(anew.status()).isEqualTo(409);
        assertThat(anew.json().path("code").asText()).isEqualTo("UPLOAD_OFFSET");
        assertThat(anew.header("Upload-Offset")).hasValue("20");
        SchedulerProcess.Answer rest = patch(path, 20, Arrays.copyOfRange(table, 20, table.length));
        assertThat(rest.status()).as(rest.body()).isEqualTo(204);
        assertThat(rest.header("Upload-Offset")).hasValue(String.valueOf(table.length));

        SchedulerProcess.Answer both = put("in-pieces?uploaded=true", "text/csv", table);
        assertThat(both.body()).contains("uploaded is true, and the call has a body");
        assertThat(put("in-pieces?uploaded=true&dryRun=true", "text/csv", new byte[0])
                        .json()
                        .path("images")
                        .asInt())
                .isEqualTo(1);
        SchedulerProcess.Answer taken = put("in-pieces?uploaded=true", "text/csv", new byte[0]);
        assertThat(taken.status()).as(taken.body()).isEqualTo(201);
        assertThat(put("in-pieces", "text/csv", table).status()).isEqualTo(200);
        assertThat(uploaded(path)).isZero();
        assertThat(put("in-pieces?uploaded=true", "text/csv", new byte[0]).body())
                .contains("nothing is uploaded");

        patch(path, 0, table);
        assertThat(scheduler.delete(path).status()).isEqualTo(204);
        assertThat(uploaded(path)).isZero();
        assertThat(scheduler.send("PATCH", path, Map.of(), table).body()).contains("Upload-Offset is missing");
    }

    private static long uploaded(String path) {
        return scheduler
                .send("HEAD", path, Map.of(), new byte[0])
                .header("Upload-Offset")
                .map(Long::parseLong)
                .orElseThrow();
    }

    private static SchedulerProcess.Answer patch(String path, long offset, byte[] piece) {
        return scheduler.send(
                "PATCH",
                path,
                Map.of("Upload-Offset", String.valueOf(offset), "Content-Type", "application/partial-upload"),
                piece);
    }

    private static void assertTaken(String type, byte[] body) {
        SchedulerProcess.Answer answer = put("x?dryRun=true", type, body);
        assertThat(answer.status()).as("%s: %s", type, answer.body()).isEqualTo(200);
        assertThat(answer.json().path("images").asInt()).isEqualTo(1);
    }

    private static String digest(String query) {
        SchedulerProcess.Answer answer =
                put("x?dryRun=true&" + encoded(query), "text/csv", utf8("subject,prompt\n" + "mug,x\n"));
        // Two strengths do not fit one photo, which is found after they were read.
        return answer.status() == 200
                ? answer.json().path("requestDigest").asText()
                : answer.json().path("detail").asText();
    }

    private static String encoded(String query) {
        return query.replace(";", "%3B").replace("|", "%7C");
    }

    private static SchedulerProcess.Answer put(String path, String type, byte[] body) {
        BodyPublisher bytes = BodyPublishers.ofByteArray(body);
        return scheduler.put("/v1/jobs/" + path, type, bytes);
    }

    private static JsonNode parse(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] bytes) throws java.io.IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream packed = new GZIPOutputStream(out)) {
            packed.write(bytes);
        }
        return out.toByteArray();
    }
}
