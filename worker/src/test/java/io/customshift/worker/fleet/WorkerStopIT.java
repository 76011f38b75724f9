package io.customshift.worker.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.message.GiveBackReason;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.message.Reference;
import io.customshift.schemas.message.Shard;
import io.customshift.schemas.message.ShardFinished;
import io.customshift.schemas.message.ShardGivenBack;
import io.customshift.schemas.message.ShardStarted;
import io.customshift.schemas.message.WorkerHeartbeat;
import io.customshift.schemas.message.WorkerState;
import io.customshift.worker.fleet.TestFleet.Worker;
import io.customshift.worker.render.Shards;
import java.awt.Color;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How workers end, and what the next one finds. */
class WorkerStopIT {
    private static final int IMAGES = 12;
    /** Long enough for a signal to come in the middle of a picture, on a fast machine too. */
    private static final int STEPS = 80;

    private TestFleet fleet;
    private Worker first;
    private ModelVersion model;
    private Reference photo;

    @BeforeEach
    void start() {
        fleet = new TestFleet();
        photo = fleet.photo("mug", Color.ORANGE);
        first = fleet.startWorker("first", Map.of());
        model = fleet.awaitReady(first).model();
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void sigtermFinishesThePictureInHandGivesBackTheRestAndCommits() {
        Shard shard = shard(IMAGES);
        fleet.send(shard);
        awaitStored(2);

        assertThat(first.process().stop()).as("ended by itself").isTrue();
        ShardGivenBack back = fleet.events(ShardGivenBack.class).get(0);
        assertThat(back.reason()).isEqualTo(GiveBackReason.DRAIN);
        List<ImageStored> stored = fleet.events(ImageStored.class);
        assertThat(stored).hasSize(IMAGES - back.remaining().size());
        assertThat(stored).extracting(ImageStored::image).doesNotContainAnyElementsOf(back.remaining());
        assertThat(fleet.events(WorkerHeartbeat.class))
                .extracting(WorkerHeartbeat::state)
                .contains(WorkerState.READY, WorkerState.DRAINING, WorkerState.STOPPED);

        // The record counts as consumed: another worker does not take it up, but works on what is released anew.
        Worker second = fleet.startWorker("second", Map.of());
        fleet.awaitReady(second);
        fleet.send(releasedAgain(shard, back.remaining()));
        await().atMost(Duration.ofSeconds(120))
                .untilAsserted(
                        () -> assertThat(fleet.events(ShardFinished.class)).hasSize(1));
        assertThat(fleet.events(ShardStarted.class))
                .extracting(ShardStarted::epoch)
                .containsExactly(0, 1);
        assertEachStoredOnce();
    }

    @Test
    void killedWorkerIsFollowedByOneThatStoresOnlyWhatIsMissing() {
        fleet.send(shard(IMAGES));
        awaitStored(2);
        first.process().kill();
        int before = fleet.events(ImageStored.class).size();

        Worker second = fleet.startWorker("second", Map.of());
        fleet.awaitReady(second);
        await().atMost(Duration.ofSeconds(120))
                .untilAsserted(
                        () -> assertThat(fleet.events(ShardFinished.class)).hasSize(1));
        ShardFinished finished = fleet.events(ShardFinished.class).get(0);
        assertThat(finished.worker().value()).isEqualTo("second");
        assertThat(finished.stored()).isEqualTo(IMAGES);
        // What was stored is not computed again; a picture whose event the first could not send any more is found, too.
        assertThat(finished.reused()).isBetween(before, before + 2);
        assertEachStoredOnce();
    }

    @Test
    void storeThatIsAwayForLongerThanThePatienceGivesTheWorkBackAtNoCost() {
        Shard shard = shard(IMAGES);
        fleet.send(shard);
        awaitStored(1);
        fleet.infra.killStore();
        try {
            await().atMost(Duration.ofSeconds(120))
                    .untilAsserted(() -> assertThat(fleet.events(ShardGivenBack.class))
                            .extracting(ShardGivenBack::reason)
                            .containsExactly(GiveBackReason.STORE_AWAY));
            assertThat(fleet.get(first, "/q/health/ready")).startsWith("503").contains("STORE", "STORE_UNAVAILABLE");
            assertThat(fleet.get(first, "/q/health/live")).startsWith("200");
        } finally {
            fleet.infra.startStore();
        }
        fleet.send(
                releasedAgain(shard, fleet.events(ShardGivenBack.class).get(0).remaining()));
        await().atMost(Duration.ofSeconds(120))
                .untilAsserted(
                        () -> assertThat(fleet.events(ShardFinished.class)).hasSize(1));
        assertThat(fleet.events(ShardFinished.class).get(0).failed()).isZero();
        assertEachStoredOnce();
        assertThat(fleet.events(WorkerHeartbeat.class))
                .extracting(WorkerHeartbeat::state)
                .contains(WorkerState.SUSPENDED);
        await().atMost(Duration.ofSeconds(120))
                .untilAsserted(
                        () -> assertThat(fleet.get(first, "/q/health/ready")).startsWith("200"));
    }

    @Test
    void brokerThatIsAwayForAWhileIsWaitedFor() {
        fleet.send(shard(IMAGES));
        awaitStored(1);
        fleet.infra.killBroker();
        try {
            await().atMost(Duration.ofSeconds(120))
                    .untilAsserted(() -> assertThat(fleet.get(first, "/q/health/ready"))
                            .startsWith("503")
                            .contains("BROKER"));
            assertThat(fleet.get(first, "/q/health/live")).startsWith("200");
        } finally {
            fleet.infra.startBroker();
        }
        await().atMost(Duration.ofSeconds(120))
                .untilAsserted(
                        () -> assertThat(fleet.events(ShardFinished.class)).isNotEmpty());
        assertEachStoredOnce();
        assertThat(fleet.get(first, "/q/health/live")).startsWith("200");
        fleet.send(shard(1));
        await().atMost(Duration.ofSeconds(120))
                .untilAsserted(() -> assertThat(fleet.events(ShardFinished.class))
                        .extracting(ShardFinished::reused)
                        .contains(1));
    }

    private void awaitStored(int images) {
        await().atMost(Duration.ofSeconds(120))
                .untilAsserted(() -> assertThat(fleet.events(ImageStored.class)).hasSizeGreaterThanOrEqualTo(images));
    }

    /** Every picture is in the bucket, and at most one event for each says that it was made. */
    private void assertEachStoredOnce() {
        List<ImageStored> events = fleet.events(ImageStored.class);
        assertThat(events.stream().map(ImageStored::image).distinct()).hasSize(IMAGES);
        // A picture that is told of again is the same fact, with the same figures.
        assertThat(events).noneMatch(ImageStored::reused);
        assertThat(events.stream()
                        .map(event -> event.image() + " " + event.seconds())
                        .distinct())
                .hasSize(IMAGES);
        assertThat(events)
                .allSatisfy(event -> assertThat(fleet.store.stat(event.key()))
                        .hasValueSatisfying(
                                object -> assertThat(object.sha256()).hasValue(event.sha256())));
    }

    private Shard shard(int images) {
        List<String> prompts = IntStream.range(0, images)
                .mapToObj(i -> "a mug in a garden " + i)
                .toList();
        return Shards.shard("job", 0, "mug", List.of(photo), prompts, model, new ImageSize(64, 64), STEPS);
    }

    private static Shard releasedAgain(Shard shard, List<ImageId> remaining) {
        return new Shard(
                shard.tenant(),
                shard.job(),
                shard.shard(),
                shard.epoch() + 1,
                shard.round(),
                shard.priority(),
                shard.jobClass(),
                shard.subject(),
                shard.engine(),
                shard.images().stream()
                        .filter(task -> remaining.contains(task.image()))
                        .toList(),
                shard.created(),
                shard.deadline(),
                shard.avoid());
    }
}
