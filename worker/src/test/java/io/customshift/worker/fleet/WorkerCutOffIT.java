package io.customshift.worker.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.customshift.deploy.supervision.TcpProxy;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.message.GiveBackReason;
import io.customshift.schemas.message.ImageFailed;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.message.Reference;
import io.customshift.schemas.message.Shard;
import io.customshift.schemas.message.ShardFailed;
import io.customshift.schemas.message.ShardFinished;
import io.customshift.schemas.message.ShardGivenBack;
import io.customshift.schemas.message.StoreState;
import io.customshift.schemas.message.WorkerAbilities;
import io.customshift.schemas.message.WorkerHeartbeat;
import io.customshift.schemas.message.WorkerState;
import io.customshift.worker.fleet.TestFleet.Worker;
import io.customshift.worker.render.Shards;
import java.awt.Color;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One worker's way to the store is cut, another's is not: the job stood still for as long as the cut lasted. */
class WorkerCutOffIT {
    private static final int IMAGES = 6;
    private static final int SHARDS = 8;

    private TestFleet fleet;
    private TcpProxy way;
    private ModelVersion model;
    private Worker cut;

    @BeforeEach
    void start() throws IOException {
        fleet = new TestFleet();
        way = TcpProxy.to(fleet.infra.storeEndpoint());
        cut = fleet.startWorker("cut", Map.of("S3_ENDPOINT", way.endpoint().toString()));
        Worker well = fleet.startWorker("well", Map.of());
        model = fleet.awaitReady(cut).model();
        fleet.awaitReady(well);
    }

    @AfterEach
    void stop() {
        fleet.close();
        way.close();
    }

    @Test
    void workOfAWorkerThatIsCutOffFromTheStoreGoesToTheOtherAtNobodysCost() {
        for (int i = 0; i < SHARDS; i++) {
            fleet.send(shard(i));
        }
        await().atMost(Duration.ofSeconds(120))
                .untilAsserted(() -> assertThat(fleet.events(ImageStored.class))
                        .anyMatch(event -> event.worker().value().equals("cut")));
        way.silence();

        // Its patience is 5 s, also with a store that keeps connections open and says nothing.
        await("the cut worker is out of the group and says so")
                .atMost(Duration.ofSeconds(18))
                .untilAsserted(() -> assertThat(beat("cut")).satisfies(beat -> {
                    assertThat(beat.state()).isEqualTo(WorkerState.SUSPENDED);
                    WorkerAbilities abilities = Objects.requireNonNull(beat.abilities());
                    assertThat(abilities.store()).isEqualTo(StoreState.AWAY);
                    assertThat(abilities.sizeMax()).isEqualTo(256);
                }));
        Set<ShardGivenBack> releasedAgain = new HashSet<>();
        await("the other has all of the work").atMost(Duration.ofSeconds(120)).untilAsserted(() -> {
            releaseAgain(releasedAgain);
            assertThat(fleet.events(ShardFinished.class).stream()
                            .map(ShardFinished::shard)
                            .distinct())
                    .hasSize(SHARDS);
        });
        assertThat(fleet.events(ImageFailed.class)).isEmpty();
        assertThat(fleet.events(ShardFailed.class)).isEmpty();

        way.mend();
        await("it comes back")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(beat("cut").state()).isEqualTo(WorkerState.READY));
    }

    /** As the scheduler does with what is given back; one that was in hand when the other joined is that one's already. */
    private void releaseAgain(Set<ShardGivenBack> done) {
        for (ShardGivenBack back : fleet.events(ShardGivenBack.class)) {
            assertThat(back.reason()).isIn(GiveBackReason.STORE_AWAY, GiveBackReason.REVOKED);
            if (back.reason() == GiveBackReason.STORE_AWAY && done.add(back)) {
                fleet.send(shard(Integer.parseInt(back.shard().value().replaceAll(".*-s", ""))));
            }
        }
    }

    private WorkerHeartbeat beat(String worker) {
        return fleet.events(WorkerHeartbeat.class).stream()
                .filter(beat -> beat.worker().value().equals(worker))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private Shard shard(int ordinal) {
        Reference photo = fleet.photo("mug-" + ordinal, Color.ORANGE);
        List<String> prompts = IntStream.range(0, IMAGES)
                .mapToObj(i -> "a mug in a garden " + i)
                .toList();
        return Shards.shard(
                "job", ordinal, "mug-" + ordinal, List.of(photo), prompts, model, new ImageSize(64, 64), 20);
    }
}
