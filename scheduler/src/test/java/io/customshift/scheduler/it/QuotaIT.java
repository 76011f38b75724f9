package io.customshift.scheduler.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.deploy.testkit.LocalInfra;
import io.customshift.deploy.testkit.doors.Together;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Quotas over two schedulers, and over their end. */
class QuotaIT {
    private static final String PREFIX = LocalInfra.uniqueName("quota") + ".";
    private static final int JOBS = 6;
    private static final String BODY = "{\"lines\":[{\"subject\":\"mug\",\"prompt\":\"p\",\"count\":2}]}";

    private static final List<SchedulerProcess> SCHEDULERS = new ArrayList<>();
    private static Path data;
    private static FakeWorker worker;

    @BeforeAll
    static void start() throws Exception {
        LocalInfra infra = LocalInfra.shared();
        String bucket = infra.createBucket(LocalInfra.uniqueName("quota"));
        data = Path.of("target", "scheduler-it", PREFIX).toAbsolutePath();
        for (String name : List.of("a", "b")) {
            Map<String, String> environment = new HashMap<>(infra.settings(bucket));
            environment.put("CUSTOMSHIFT_KAFKA_TOPIC_PREFIX", PREFIX);
            environment.put("CUSTOMSHIFT_KAFKA_JOB_PARTITIONS", "4");
            environment.put("CUSTOMSHIFT_KAFKA_SHARD_PARTITIONS", "8");
            environment.put("CUSTOMSHIFT_MODEL", FakeWorker.MODEL.value());
            environment.put("CUSTOMSHIFT_QUOTAS", "* jobs=" + JOBS + " subjects=1; free jobs=none");
            SCHEDULERS.add(new SchedulerProcess(Files.createDirectories(data.resolve(name)), environment));
        }
        SCHEDULERS.forEach(SchedulerProcess::awaitReady);
        worker = new FakeWorker(infra.bootstrapServers(), PREFIX);
        worker.imageMillis = 600_000;
        // Two that start together hand each other partitions for a while.
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> SchedulerIT.register(SCHEDULERS.get(0), "mug"));
    }

    @AfterAll
    static void stop() throws Exception {
        worker.close();
        for (SchedulerProcess scheduler : SCHEDULERS) {
            scheduler.close();
        }
    }

    @Test
    void twoSchedulersGrantNoMoreThanTheQuotaAndKnowItAfterTheirEnd() throws Exception {
        Awaitility.await()
                .untilAsserted(() -> assertThat(
                                SCHEDULERS.get(1).get("/v1/subjects/mug").status())
                        .isEqualTo(200));
        int granted = 0;
        for (SchedulerProcess.Answer answer :
                Together.call(24, i -> () -> SCHEDULERS.get(i % 2).put("/v1/jobs/j" + i, "application/json", BODY))) {
            granted += answer.status() == 201 ? 1 : 0;
        }
        // Some may be refused that would fit, since those before them withdrew only then.
        assertThat(granted).isLessThanOrEqualTo(JOBS);
        for (int i = 100; granted < JOBS; i++, granted++) {
            assertThat(submitted(SCHEDULERS.get(i % 2), "j" + i).status()).isEqualTo(201);
        }

        for (SchedulerProcess scheduler : SCHEDULERS) {
            scheduler.killHard();
            scheduler.startAgain();
        }
        SCHEDULERS.forEach(SchedulerProcess::awaitReady);
        for (SchedulerProcess scheduler : SCHEDULERS) {
            SchedulerProcess.Answer refused = submitted(scheduler, "more");
            assertThat(refused.status()).as(refused.body()).isEqualTo(429);
            assertThat(refused.json().path("code").asText()).isEqualTo("QUOTA_EXCEEDED");
            assertThat(refused.json().path("detail").asText()).startsWith("jobs is 6 of 6 jobs at once");
            assertThat(Objects.requireNonNull(refused.response()).headers().firstValue("Retry-After"))
                    .hasValue("30");
            assertThat(Objects.requireNonNull(refused.response()).headers().firstValue("RateLimit"))
                    .hasValue("\"jobs\";r=0;t=30");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(scheduler.get("/v1/quotas").body())
                            .isEqualTo("{\"quotas\":[{\"quota\":\"jobs\",\"limit\":6,\"used\":6},"
                                    + "{\"quota\":\"subjects\",\"limit\":1,\"used\":1}]}"));
        }
        worker.send(Json.readJobRequest(BODY.getBytes(StandardCharsets.UTF_8), Tenant.DEFAULT, new JobId("by-event")));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> logged("job default/by-event is refused: jobs is 6 of 6"));
        assertThat(SCHEDULERS.get(0).get("/v1/jobs").json().path("jobs")).hasSize(JOBS);
        String open = SCHEDULERS
                .get(0)
                .get("/v1/jobs")
                .json()
                .path("jobs")
                .path(0)
                .path("job")
                .asText();
        assertThat(SCHEDULERS.get(0).post("/v1/jobs/" + open + "/cancel").status())
                .isEqualTo(202);
        Awaitility.await()
                .atMost(Duration.ofSeconds(150))
                .untilAsserted(() -> assertThat(SCHEDULERS
                                .get(1)
                                .put("/v1/jobs/more", "application/json", BODY)
                                .status())
                        .isEqualTo(201));
    }

    @Test
    void oneSubjectTooManyIsRefusedBeforeItsPhotosAreKept() {
        SchedulerProcess.Answer refused = SCHEDULERS
                .get(0)
                .put("/v1/subjects/bag", "multipart/form-data; boundary=xx", Multipart.of("xx", "bag", new byte[] {1}));
        assertThat(refused.status()).as(refused.body()).isEqualTo(429);
        assertThat(refused.json().path("detail").asText()).startsWith("subjects is 1 of 1 subjects, and 1 more");
    }

    /** Ready once, a scheduler may still wait for the state that the other one hands over. */
    private static SchedulerProcess.Answer submitted(SchedulerProcess scheduler, String job) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(
                        () -> scheduler.put("/v1/jobs/" + job, "application/json", BODY),
                        answer -> answer.status() != 503);
    }

    private static boolean logged(String text) throws Exception {
        for (String name : List.of("a", "b")) {
            if (Files.readString(data.resolve(name).resolve("scheduler.log")).contains(text)) {
                return true;
            }
        }
        return false;
    }
}
