package io.customshift.scheduler.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.deploy.testkit.LocalInfra;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.storage.MinioObjectStore;
import io.customshift.storage.ObjectStore;
import io.customshift.storage.StoreAddress;
import io.customshift.storage.StoreTimeouts;
import io.customshift.storage.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Subjects as people register them: what is taken is what a worker can use, everything else says why not. */
class SubjectsIT {
    private static final String PREFIX = LocalInfra.uniqueName("subjects") + ".";
    private static final String FORM = "multipart/form-data; boundary=----trialsBoundary7";

    private static SchedulerProcess scheduler;
    private static ObjectStore store;
    private static FakeWorker worker;

    @BeforeAll
    static void start() throws Exception {
        LocalInfra infra = LocalInfra.shared();
        String bucket = infra.createBucket(LocalInfra.uniqueName("subjects"));
        Map<String, String> environment = new HashMap<>(infra.settings(bucket));
        environment.put("CUSTOMSHIFT_KAFKA_TOPIC_PREFIX", PREFIX);
        environment.put("CUSTOMSHIFT_KAFKA_JOB_PARTITIONS", "4");
        environment.put("CUSTOMSHIFT_KAFKA_SHARD_PARTITIONS", "8");
        environment.put("CUSTOMSHIFT_MODEL", FakeWorker.MODEL.value());
        store = new MinioObjectStore(
                new StoreAddress(
                        setting(environment, "S3_ENDPOINT"),
                        setting(environment, "S3_ACCESS_KEY"),
                        setting(environment, "S3_SECRET_KEY"),
                        bucket,
                        setting(environment, "S3_REGION")),
                new StoreTimeouts(Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(20)));
        Path data = Files.createDirectories(
                Path.of("target", "scheduler-it", PREFIX).toAbsolutePath());
        scheduler = new SchedulerProcess(data, environment);
        scheduler.awaitReady();
        worker = new FakeWorker(infra.bootstrapServers(), PREFIX);
    }

    private static String setting(Map<String, String> environment, String name) {
        return Objects.requireNonNull(environment.get(name));
    }

    @AfterAll
    static void stop() throws Exception {
        worker.close();
        scheduler.close();
    }

    @ParameterizedTest
    @CsvSource({
        "file-part-without-filename, 201, \"digest\"",
        "webp-photo, 201, .webp",
        "name-latin1-bytes, 400, UTF-8",
        "bmp-photo, 422, BMP",
        "truncated-jpeg, 422, cut short",
        "png-bad-crc, 422, checksum",
        "1x1, 422, at least 8",
        "apng-animated, 422, animated",
        "transparent, 422, no visible pixel",
        "heic-named-jpg, 422, HEIC",
    })
    void photoIsTakenOrRefusedAsTheEngineWould(String file, int status, String said) throws IOException {
        SchedulerProcess.Answer answer = put(file, FORM, body(file));
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(said);
        assertThat(scheduler.get("/v1/subjects/" + file).status()).isEqualTo(status == 201 ? 200 : 404);
    }

    @Test
    void bodyThatIsNoFormSaysWhatIsTaken() throws IOException {
        byte[] form = body("webp-photo");
        refused(put("a", FORM, Arrays.copyOf(form, form.length / 2)), 400, "MALFORMED_FORM", "cut off");
        refused(put("a", "multipart/form-data", form), 400, "MALFORMED_FORM", "boundary");
        refused(put("a", "multipart/form-data; boundary=b", text("--b\r\n_7--b--\r\n")), 400, "MALFORMED_FORM", ";");
        for (String type :
                new String[] {"image/jpeg", "application/x-www-form-urlencoded", "application/octet-stream"}) {
            refused(put("a", type, form), 415, "UNSUPPORTED_MEDIA_TYPE", "multipart/form-data");
            refused(put("a", type, form), 415, "UNSUPPORTED_MEDIA_TYPE", "application/json");
        }
        refused(put("a", "application/json", text("{\"nmae\":\"mug\"}")), 400, "UNKNOWN_FIELD", "nmae");
        String unknown = new String(form, StandardCharsets.ISO_8859_1).replace("name=\"name\"", "name=\"nmae\"");
        refused(put("a", FORM, unknown.getBytes(StandardCharsets.ISO_8859_1)), 400, "UNKNOWN_FIELD", "nmae");
    }

    @Test
    void registeringAgainSaysWhatItReplaces() throws IOException {
        SchedulerProcess.Answer first = put("twice", FORM, body("webp-photo"));
        assertThat(first.status()).as(first.body()).isEqualTo(201);
        assertThat(first.json().has("replaced")).isFalse();
        assertThat(first.json().path("notes").isArray()).isTrue();
        String digest = first.json().path("digest").asText();
        assertThat(java.util.Objects.requireNonNull(first.response()).headers().firstValue("ETag"))
                .contains("\"" + digest + "\"");

        SchedulerProcess.Answer same = put("twice", FORM, body("webp-photo"));
        assertThat(same.status()).isEqualTo(200);
        assertThat(same.json().has("replaced")).isFalse();

        JsonNode key = first.json().path("references").get(0).path("key");
        SchedulerProcess.Answer other =
                put("twice", "application/json", text("{\"name\":\"cup\",\"references\":[" + key + "]}"));
        assertThat(other.status()).as(other.body()).isEqualTo(200);
        assertThat(other.json().path("replaced").asText()).isEqualTo(digest);
        assertThat(other.json().path("digest").asText()).isNotEqualTo(digest);
    }

    @Test
    void whatIsForgivenOfAPhotoIsAnswered() throws IOException {
        String form = new String(body("webp-photo"), StandardCharsets.ISO_8859_1);
        int photo = form.indexOf("RIFF");
        byte[] jpeg;
        try (InputStream in = resource("/subjects/without-end.jpg")) {
            jpeg = in.readAllBytes();
        }
        String changed = form.substring(0, photo)
                + new String(jpeg, StandardCharsets.ISO_8859_1)
                + form.substring(form.indexOf("\r\n------trials", photo));
        SchedulerProcess.Answer answer = put("forgiven", FORM, changed.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        assertThat(answer.json().path("notes").toString()).contains("end marker is missing");
    }

    @Test
    void subjectIsRemovedAndItsJobsGoOn() throws IOException {
        put("gone", FORM, body("webp-photo"));
        SchedulerProcess.Answer job =
                scheduler.put("/v1/jobs/gone", "text/csv", "subject,prompt\ngone,on a table\ngone,on a chair\n");
        assertThat(job.status()).as(job.body()).isEqualTo(201);
        assertThat(scheduler.delete("/v1/subjects/gone").status()).isEqualTo(204);
        refused(scheduler.get("/v1/subjects/gone"), 404, "SUBJECT_UNKNOWN", "gone");
        refused(scheduler.delete("/v1/subjects/gone"), 404, "SUBJECT_UNKNOWN", "gone");
        scheduler.awaitPhase("gone", "FINISHED");
        assertThat(put("gone", FORM, body("webp-photo")).status()).isEqualTo(201);
    }

    @Test
    void photosAndPicturesGoWithASubjectWhereThatIsSaid() throws IOException {
        put("erased", FORM, body("webp-photo"));
        put("erased-not", FORM, body("webp-photo"));
        scheduler.put("/v1/jobs/erased", "text/csv", "subject,prompt\nerased,on a table\n");
        scheduler.awaitPhase("erased", "FINISHED");
        // The worker of these tests makes no pictures.
        String picture = "jobs/erased/erased/" + "a".repeat(32);
        Upload bytes = Upload.of(new byte[] {1, 2, 3}, "image/png");
        store.put(new ObjectKey(picture + ".png"), bytes);
        store.put(new ObjectKey(picture + ".json"), bytes);
        store.put(new ObjectKey("jobs/erased/erased-not/" + "a".repeat(32) + ".png"), bytes);

        refused(
                scheduler.delete("/v1/subjects/erased?photos=all"),
                400,
                "INVALID_VALUE",
                "allowed are keep and delete");
        SchedulerProcess.Answer receipt = scheduler.delete("/v1/subjects/erased?photos=delete&pictures=delete");
        assertThat(receipt.status()).as(receipt.body()).isEqualTo(200);
        assertThat(receipt.json().path("photos").asInt()).isEqualTo(1);
        assertThat(receipt.json().path("pictures").asInt()).isEqualTo(1);
        assertThat(receipt.json().path("bytes").asLong()).isGreaterThan(6);
        assertThat(receipt.json().path("digest").asText()).hasSize(64);
        refused(scheduler.get("/v1/subjects/erased"), 404, "SUBJECT_UNKNOWN", "erased");
        try (var left = store.list("")) {
            assertThat(left.map(object -> object.key().value()))
                    .noneMatch(key -> key.startsWith("subjects/erased/") || key.startsWith("jobs/erased/erased/"))
                    .anyMatch(key -> key.startsWith("subjects/erased-not/"))
                    .anyMatch(key -> key.startsWith("jobs/erased/erased-not/"));
        }

        SchedulerProcess.Answer again = scheduler.delete("/v1/subjects/erased?photos=delete&pictures=delete");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().path("photos").asInt()
                        + again.json().path("pictures").asInt())
                .isZero();
        assertThat(again.json().has("digest")).isFalse();
    }

    private static SchedulerProcess.Answer put(String subject, String type, byte[] body) {
        return scheduler.put("/v1/subjects/" + subject, type, BodyPublishers.ofByteArray(body));
    }

    private static void refused(SchedulerProcess.Answer answer, int status, String code, String said) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.json().path("code").asText()).as(answer.body()).isEqualTo(code);
        assertThat(answer.json().path("detail").asText()).contains(said);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] body(String file) throws IOException {
        try (InputStream in = resource("/subjects/" + file + ".bin")) {
            return in.readAllBytes();
        }
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(SubjectsIT.class.getResourceAsStream(name), name);
    }
}
