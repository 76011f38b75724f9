package io.customshift.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.message.ShardGivenBack;
import io.customshift.schemas.message.SubjectRequest;
import java.awt.Color;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Parts of the fleet end, or are away for a while, in the middle of a job: it completes, and each picture is made once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StopIT {
    private static final int PICTURES = 16;
    /** Long enough for something to happen in the middle of a picture. */
    private static final int STEPS = 100;

    private final Fleet fleet = Fleet.shared();

    @BeforeAll
    void register() {
        fleet.restore();
        fleet.register("lamp", Color.YELLOW);
        fleet.register("kettle", Color.GRAY);
    }

    @BeforeEach
    void restore() {
        fleet.restore();
    }

    @Test
    void workerThatIsToldToStopLosesAndRepeatsNoPicture() {
        fleet.submit("drained", STEPS, csv());
        Service victim = workerHeldInTheMiddleOfAShard("drained");
        victim.signal("TERM");
        victim.signal("CONT");
        assertThat(victim.process().stop()).as("ended by itself").isTrue();

        assertComplete("drained");
        assertThat(fleet.stored("drained")).hasSize(PICTURES).noneMatch(ImageStored::reused);
        assertThat(fleet.events(ShardGivenBack.class))
                .filteredOn(event -> event.job().value().equals("drained"))
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.worker().value()).isEqualTo(victim.name()));
    }

    @Test
    void killedWorkerCostsAtMostOnePictureAndNothingIsStoredTwice() {
        Map<String, Double> before = fleet.workers.stream().collect(Collectors.toMap(Service::name, Service::rendered));
        fleet.submit("killed", STEPS, csv());
        Service victim = workerInTheMiddleOfAShard("killed");
        double victimRendered = victim.rendered() - before.getOrDefault(victim.name(), 0.0);
        victim.process().kill();
        Service other = fleet.workers.get(1 - fleet.workers.indexOf(victim));
        double otherBefore = before.getOrDefault(other.name(), 0.0);

        assertComplete("killed");
        double otherRendered = other.rendered() - otherBefore;
        assertThat(victimRendered + otherRendered).isBetween(PICTURES - 1.0, PICTURES + 1.0);
        long otherStored = fleet.stored("killed").stream()
                .filter(event -> event.worker().value().equals(other.name()))
                .map(ImageStored::image)
                .distinct()
                .count();
        assertThat(otherRendered).as("renders nothing that was there").isEqualTo(otherStored);
    }

    @Test
    void killedSchedulerGoesOnWithTheJob() {
        fleet.submit("orphaned", STEPS, csv());
        fleet.awaitStored("orphaned", 3);
        fleet.scheduler.process().kill();
        fleet.awaitStored("orphaned", 5);
        fleet.restore();

        assertComplete("orphaned");
        assertThat(fleet.stored("orphaned")).hasSize(PICTURES).noneMatch(ImageStored::reused);
    }

    @Test
    void brokerThatIsAwayForAWhileIsWaitedForAndSaidSo() {
        fleet.submit("unheard", STEPS, csv());
        fleet.awaitStored("unheard", 3);
        fleet.infra.stopBroker();
        try {
            fleet.scheduler.awaitUnready("BROKER_UNAVAILABLE");
            fleet.workers.forEach(worker -> worker.awaitUnready("BROKER"));
            Service.Answer refused = fleet.scheduler.put("/v1/jobs/too-early", "text/csv", csv());
            assertThat(refused.status()).as(refused.body()).isEqualTo(503);
            assertThat(refused.problem().code()).isEqualTo("BROKER_UNAVAILABLE");
            assertAlive();
        } finally {
            fleet.infra.startBroker();
        }
        fleet.restore();
        assertComplete("unheard");
    }

    @Test
    void storeThatIsAwayForAWhileIsWaitedForAndSaidSo() {
        fleet.submit("unstored", STEPS, csv());
        fleet.awaitStored("unstored", 3);
        List<ObjectKey> photos = fleet.bucket.keys("subjects/lamp/", "").stream()
                .map(ObjectKey::new)
                .toList();
        fleet.infra.stopStore();
        try {
            fleet.log.send(new SubjectRequest(Tenant.DEFAULT, new SubjectId("late-lamp"), "lamp", photos));
            fleet.scheduler.awaitUnready("check S3_ENDPOINT");
            fleet.workers.forEach(worker -> worker.awaitUnready("STORE"));
            Service.Answer refused = fleet.scheduler.put("/v1/jobs/too-early", "text/csv", csv());
            assertThat(refused.status()).as(refused.body()).isEqualTo(503);
            assertThat(refused.problem().code()).isEqualTo("STORE_UNAVAILABLE");
            assertAlive();
        } finally {
            fleet.infra.startStore();
        }
        fleet.restore();
        assertComplete("unstored");
        await().atMost(Duration.ofSeconds(180))
                .untilAsserted(() -> assertThat(
                                fleet.scheduler.get("/v1/subjects/late-lamp").status())
                        .as("the request that came meanwhile")
                        .isEqualTo(200));
    }

    /** A worker that has stored some of the pictures of a shard, but half of them at most. */
    private Service workerInTheMiddleOfAShard(String job) {
        return fleet.worker(await(job)
                .atMost(Duration.ofSeconds(180))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> begun(job), Optional::isPresent)
                .orElseThrow());
    }

    /** One that stands still (SIGSTOP) with pictures of its shard left to make, however late this machine lets us look. */
    private Service workerHeldInTheMiddleOfAShard(String job) {
        return fleet.worker(await(job)
                .atMost(Duration.ofSeconds(180))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> begun(job).filter(name -> isHeld(fleet.worker(name), job)), Optional::isPresent)
                .orElseThrow());
    }

    private boolean isHeld(Service worker, String job) {
        worker.signal("STOP");
        // What it has told by now is on its way to us.
        await().pollDelay(Duration.ofMillis(300)).until(() -> true);
        if (stored(job).anyMatch(shard -> isOf(worker.name(), shard) && shard.size() < Fleet.SHARD - 1)) {
            return true;
        }
        worker.signal("CONT");
        return false;
    }

    private Optional<String> begun(String job) {
        return stored(job)
                .filter(shard -> shard.size() <= Fleet.SHARD / 2)
                .map(shard -> shard.get(0).worker().value())
                .findFirst();
    }

    private static boolean isOf(String worker, List<ImageStored> shard) {
        return shard.get(0).worker().value().equals(worker);
    }

    /** Pictures by shard. */
    private Stream<List<ImageStored>> stored(String job) {
        return fleet.stored(job).stream().collect(Collectors.groupingBy(ImageStored::shard)).values().stream();
    }

    private void assertComplete(String job) {
        fleet.assertComplete(job, PICTURES);
    }

    private void assertAlive() {
        fleet.scheduler.assertAlive();
        fleet.workers.forEach(Service::assertAlive);
    }

    /** Two subjects, four prompts, two seeds: sixteen pictures in two shards, one for each worker. */
    private static String csv() {
        StringBuilder text = new StringBuilder("subject,prompt,count\n");
        for (int i = 0; i < PICTURES / 4; i++) {
            text.append("lamp,scene ")
                    .append(i)
                    .append(",2\nkettle,scene ")
                    .append(i)
                    .append(",2\n");
        }
        return text.toString();
    }
}
