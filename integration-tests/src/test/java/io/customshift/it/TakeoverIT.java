package io.customshift.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.customshift.deploy.testkit.LocalInfra;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.JobStatus;
import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two schedulers share the jobs; the one that holds a running job is killed, and the other goes on with it. */
class TakeoverIT {
    private static final int PARTITIONS = 4;
    private static final int PICTURES = 16;
    private static final String JOB = "inherited";
    private static final String CSV = "subject,prompt,count\nlamp,at sea,8\nkettle,at sea,8\n";

    @TempDir
    Path folder;

    private final LocalInfra infra = LocalInfra.shared();
    private final String name = LocalInfra.uniqueName("takeover");
    private final String prefix = name + ".";
    private Map<String, Service> schedulers = Map.of();
    private List<Service> workers = List.of();

    @BeforeEach
    void start() {
        infra.startBroker();
        infra.startStore();
        Map<String, String> settings = new HashMap<>(infra.settings(infra.createBucket(name)));
        settings.put("CUSTOMSHIFT_KAFKA_TOPIC_PREFIX", prefix);
        settings.put("CUSTOMSHIFT_KAFKA_JOB_PARTITIONS", Integer.toString(PARTITIONS));
        // Many shards, of which a few are out at a time: who takes over has to release the rest.
        settings.put("CUSTOMSHIFT_POLICY_IMAGES_MAX", "1");
        schedulers = Map.of(
                "one", Fleet.scheduler("one", settings, folder), "two", Fleet.scheduler("two", settings, folder));
        workers = List.of(Fleet.worker("worker", settings, folder));
        schedulers.values().forEach(scheduler -> scheduler.process().awaitReady());
        workers.forEach(worker -> worker.process().awaitReady());
    }

    @AfterEach
    void stop() {
        schedulers.values().forEach(scheduler -> scheduler.process().kill());
        workers.forEach(worker -> worker.process().kill());
    }

    @Test
    void jobOfAKilledSchedulerIsFinishedByTheOther() {
        Service owner = ownerOnceJobsAreShared();
        Service other = schedulers.values().stream()
                .filter(one -> one != owner)
                .findFirst()
                .orElseThrow();
        for (String subject : List.of("lamp", "kettle")) {
            Service.Answer answer = retried(() -> other.put(
                    "/v1/subjects/" + subject, Pictures.FORM, Pictures.form(subject, Pictures.photo(Color.RED))));
            assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        }
        // Any instance takes a job and tells of it, whoever holds it.
        Service.Answer taken = retried(() -> other.put("/v1/jobs/" + JOB + "?size=64x64&steps=60", "text/csv", CSV));
        assertThat(taken.status()).as(taken.body()).isEqualTo(201);
        await(JOB).atMost(Duration.ofSeconds(180)).until(() -> status(other).stored() >= 2);
        assertResultsSoFarAreTheSameFromBoth(owner, other);

        owner.process().kill();
        long killed = System.nanoTime();
        awaitHeldBy(other);
        System.out.printf("taken over after %.1f s%n", (System.nanoTime() - killed) / 1e9);

        await(JOB).atMost(Duration.ofSeconds(180)).until(() -> phase(other).equals(Optional.of(JobPhase.FINISHED)));
        assertThat(status(other).stored()).isEqualTo(PICTURES);
        assertEachPictureOnce();

        owner.startIfEnded();
        owner.process().awaitReady();
        assertThat(status(owner)).isEqualTo(status(other));
        Service.Answer again = retried(() -> owner.put("/v1/jobs/" + JOB + "?size=64x64&steps=60", "text/csv", CSV));
        assertThat(again.status()).as(again.body()).isEqualTo(200);
    }

    private void assertResultsSoFarAreTheSameFromBoth(Service owner, Service other) {
        String path = "/v1/jobs/" + JOB + "/results";
        assertThat(retried(() -> owner.getAsInstance(path)).status()).isEqualTo(200);
        Service.Answer notHere = other.getAsInstance(path);
        assertThat(notHere.status()).as(notHere.body()).isEqualTo(503);
        assertThat(notHere.problem().code()).isEqualTo("RESULTS_NOT_YET");
        assertThat(notHere.header("retry-after")).isNotEmpty();
        Service.Answer forwarded = retried(() -> other.get(path));
        assertThat(forwarded.status()).as(forwarded.body()).isEqualTo(200);
        assertThat(forwarded.body().lines()).hasSize(PICTURES);
        assertThat(forwarded.body()).contains("\"STORED\"");
    }

    /** Until then every answer is either what is known, or a refusal that says when to come back. */
    private void awaitHeldBy(Service survivor) {
        Set<String> refusals = new TreeSet<>();
        await("taken over")
                .atMost(Duration.ofSeconds(180))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    for (String path : List.of("/v1/jobs/" + JOB, "/v1/jobs/" + JOB + "/results", "/v1/jobs")) {
                        Service.Answer answer = survivor.get(path);
                        if (answer.status() != 200) {
                            assertThat(answer.status()).as(answer.body()).isEqualTo(503);
                            assertThat(Integer.parseInt(answer.header("retry-after")))
                                    .isPositive();
                            refusals.add(answer.problem().code());
                        }
                    }
                    return survivor.getAsInstance("/v1/jobs/" + JOB + "/results")
                                    .status()
                            == 200;
                });
        assertThat(Set.of("BROKER_UNAVAILABLE", "RESULTS_NOT_YET")).containsAll(refusals);
    }

    private void assertEachPictureOnce() {
        assertThat(new Bucket(S3.of(infra), name).keys("jobs/" + JOB + "/", ".png"))
                .hasSize(PICTURES);
        try (EventLog log = new EventLog(infra.bootstrapServers(), prefix)) {
            List<ImageStored> events = log.all(ImageStored.class);
            assertThat(events.stream().map(ImageStored::image).distinct()).hasSize(PICTURES);
            assertThat(events).noneMatch(ImageStored::reused);
        }
        assertThat(workers.get(0).rendered()).as("pictures rendered").isEqualTo(PICTURES);
    }

    /** Asks again while the answer is to come back later, as it is while jobs move from one scheduler to another. */
    private static Service.Answer retried(Supplier<Service.Answer> request) {
        return await("an answer other than 503")
                .atMost(Duration.ofSeconds(180))
                .until(request::get, answer -> answer.status() != 503);
    }

    private static JobStatus status(Service scheduler) {
        Service.Answer answer = retried(() -> scheduler.get("/v1/jobs/" + JOB));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.as(JobStatus.class);
    }

    private static Optional<JobPhase> phase(Service scheduler) {
        Service.Answer answer = scheduler.get("/v1/jobs/" + JOB);
        return answer.status() == 200 ? Optional.of(answer.as(JobStatus.class).phase()) : Optional.empty();
    }

    /** The scheduler that will hold the job, told by its name in the group, once each has some of the partitions. */
    private Service ownerOnceJobsAreShared() {
        byte[] key = ("default/" + JOB).getBytes(StandardCharsets.UTF_8);
        int partition = Utils.toPositive(Utils.murmur2(key)) % PARTITIONS;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", infra.bootstrapServers()))) {
            Map<String, Set<Integer>> shares = await("both have partitions")
                    .atMost(Duration.ofSeconds(180))
                    .until(
                            () -> shares(admin),
                            found -> found.size() == 2
                                    && found.values().stream().noneMatch(Set::isEmpty)
                                    && found.values().stream()
                                                    .flatMap(Set::stream)
                                                    .distinct()
                                                    .count()
                                            == PARTITIONS);
            return schedulers.values().stream()
                    .filter(scheduler ->
                            shares.getOrDefault(instance(scheduler), Set.of()).contains(partition))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(partition + " is in none of " + shares));
        }
    }

    private Map<String, Set<Integer>> shares(Admin admin) throws ExecutionException, InterruptedException {
        Collection<MemberDescription> members = admin.describeConsumerGroups(List.of(prefix + "customshift-scheduler"))
                .all()
                .get()
                .values()
                .iterator()
                .next()
                .members();
        return members.stream()
                .collect(Collectors.toMap(
                        member -> member.groupInstanceId().orElse(member.consumerId()),
                        member -> member.assignment().topicPartitions().stream()
                                .map(partition -> partition.partition())
                                .collect(Collectors.toSet())));
    }

    /** The scheduler's name in its group begins with this; a thread's number follows. */
    private String instance(Service scheduler) {
        try {
            return Files.readString(folder.resolve(scheduler.name()).resolve("instance-id"))
                            .strip() + "-1";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
