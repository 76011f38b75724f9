package io.customshift.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.customshift.deploy.testkit.LocalInfra;
import java.awt.Color;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that are away when the fleet starts, and settings that cannot work: said with code, value and fix, and waited for. */
class OutageIT {
    private static final int PICTURES = 8;
    private static final int STEPS = 60;
    private static final String CSV = "subject,prompt,count\nlantern,at sea,4\nbasket,at sea,4\n";

    private final Fleet fleet = Fleet.shared();
    private final List<Service> own = new ArrayList<>();

    @BeforeEach
    void restore() {
        fleet.restore();
    }

    @AfterEach
    void stop() {
        own.forEach(service -> service.process().kill());
    }

    @Test
    void everythingThatDiesInTheMiddleOfAJobWaitsForItsServersAndGoesOn(@TempDir Path folder) {
        fleet.register("lantern", Color.YELLOW);
        fleet.register("basket", Color.GRAY);
        fleet.submit("powerless", STEPS, CSV);
        fleet.awaitStored("powerless", 2);
        fleet.scheduler.process().kill();
        fleet.workers.forEach(worker -> worker.process().kill());
        fleet.infra.killBroker();
        fleet.infra.killStore();

        fleet.scheduler.startIfEnded();
        fleet.workers.forEach(Service::startIfEnded);
        String broker = fleet.infra.bootstrapServers();
        String store = fleet.infra.storeEndpoint().toString();
        fleet.scheduler.awaitUnready("BROKER_UNAVAILABLE", broker, "KAFKA_BOOTSTRAP_SERVERS");
        fleet.scheduler.awaitUnready("STORE_UNAVAILABLE", store, "check S3_ENDPOINT");
        fleet.workers.forEach(worker -> {
            worker.awaitUnready("BROKER_UNAVAILABLE", broker, "KAFKA_BOOTSTRAP_SERVERS");
            worker.awaitUnready("STORE_UNAVAILABLE", store, "check S3_ENDPOINT");
        });
        assertAlive();
        refused("BROKER_UNAVAILABLE", broker, "KAFKA_BOOTSTRAP_SERVERS");
        Command.Said said =
                Command.trySubmit(fleet.scheduler.url(), "too-early", Command.write(folder.resolve("early.csv"), CSV));
        assertThat(said.status()).as(said.text()).isEqualTo(1);
        assertThat(said.text()).contains("BROKER_UNAVAILABLE", broker, "KAFKA_BOOTSTRAP_SERVERS");

        fleet.infra.startBroker();
        await("the broker is not what is missed")
                .atMost(Duration.ofSeconds(180))
                .untilAsserted(() -> {
                    assertThat(fleet.scheduler.get("/q/health/ready").body())
                            .contains("STORE_UNAVAILABLE")
                            .doesNotContain("BROKER_UNAVAILABLE");
                    assertThat(fleet.workers)
                            .allSatisfy(worker -> assertThat(
                                            worker.get("/q/health/ready").body())
                                    .contains("STORE_UNAVAILABLE")
                                    .doesNotContain("BROKER_UNAVAILABLE"));
                });
        refused("STORE_UNAVAILABLE", store, "check S3_ENDPOINT");
        assertAlive();

        fleet.infra.startStore();
        fleet.restore();
        fleet.assertComplete("powerless", PICTURES);
        assertThat(fleet.scheduler.get("/v1/jobs/too-early").status()).isEqualTo(404);
    }

    @Test
    void wrongKeysAndAMissingBucketAreSaidAndHoldNobodyElseUp(@TempDir Path folder) {
        String bucket = LocalInfra.uniqueName("later");
        Map<String, String> settings = new HashMap<>(fleet.infra.settings(bucket));
        settings.put("CUSTOMSHIFT_KAFKA_TOPIC_PREFIX", bucket + ".");
        Map<String, String> wrongKey = new HashMap<>(settings);
        wrongKey.put("S3_SECRET_KEY", "not-the-secret-key-at-all");

        Service scheduler = start(Fleet.scheduler("scheduler", settings, folder.resolve("good")));
        Service denied = start(Fleet.scheduler("scheduler-denied", wrongKey, folder.resolve("denied")));
        Service deniedWorker = start(Fleet.worker("worker-denied", wrongKey, folder.resolve("denied")));
        denied.awaitUnready(
                "STORE_DENIED", "S3_SECRET_KEY", fleet.infra.storeEndpoint().toString());
        deniedWorker.awaitUnready("DENIED", "S3_SECRET_KEY", bucket);
        Service worker = start(Fleet.worker("worker", settings, folder.resolve("good")));
        scheduler.awaitUnready("BUCKET_MISSING", bucket, "set S3_BUCKET");
        worker.awaitUnready("BUCKET_MISSING", bucket, "set S3_BUCKET");
        for (Service waiting : List.of(scheduler, denied, deniedWorker, worker)) {
            waiting.assertAlive();
        }
        // The broker's part takes a moment; until then it is what a request is refused for.
        awaitRefused(denied, "STORE_DENIED", "S3_SECRET_KEY");
        awaitRefused(scheduler, "BUCKET_MISSING", bucket);
        assertThat(scheduler.log()).containsOnlyOnce("BUCKET_MISSING");
        assertThat(denied.log()).containsOnlyOnce("STORE_DENIED").doesNotContain("not-the-secret-key-at-all");
        assertThat(deniedWorker.log()).contains("DENIED").doesNotContain("not-the-secret-key-at-all");

        fleet.infra.createBucket(bucket);
        scheduler.process().awaitReady();
        worker.process().awaitReady();
        // Named so that their shards go to both partitions: the worker that is denied must hold neither.
        for (String subject : List.of("lantern", "basket")) {
            Service.Answer answer = scheduler.put(
                    "/v1/subjects/" + subject, Pictures.FORM, Pictures.form(subject, Pictures.photo(Color.RED)));
            assertThat(answer.status()).as(answer.body()).isIn(200, 201);
        }
        // So many that the scheduler that is denied would hold some of them, if it took its share.
        List<String> jobs = List.of("late-1", "late-2", "late-3", "late-4", "late-5");
        for (String job : jobs) {
            Service.Answer taken = scheduler.put("/v1/jobs/" + job + "?size=64x64&steps=2", "text/csv", CSV);
            assertThat(taken.status()).as(taken.body()).isEqualTo(201);
        }
        for (String job : jobs) {
            await(job)
                    .atMost(Duration.ofSeconds(180))
                    .untilAsserted(
                            () -> assertThat(scheduler.get("/v1/jobs/" + job).body())
                                    .contains("\"phase\":\"FINISHED\"", "\"stored\":" + PICTURES));
        }
        denied.awaitUnready("STORE_DENIED");
        deniedWorker.awaitUnready("DENIED");
    }

    private Service start(Service service) {
        own.add(service);
        return service;
    }

    private void assertAlive() {
        fleet.scheduler.assertAlive();
        fleet.workers.forEach(Service::assertAlive);
    }

    private void refused(String code, String... words) {
        assertRefused(fleet.scheduler.put("/v1/jobs/too-early", "text/csv", CSV), code, words);
    }

    private static void awaitRefused(Service scheduler, String code, String... words) {
        await(scheduler.name())
                .atMost(Duration.ofSeconds(180))
                .untilAsserted(() -> assertRefused(scheduler.put("/v1/jobs/too-early", "text/csv", CSV), code, words));
    }

    private static void assertRefused(Service.Answer answer, String code, String... words) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        assertThat(answer.header("content-type")).contains("application/problem+json");
        assertThat(answer.problem().code()).isEqualTo(code);
        assertThat(answer.problem().detail()).contains(words);
        assertThat(Integer.parseInt(answer.header("retry-after"))).isPositive();
    }
}
