package io.customshift.worker.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.PictureCost;
import io.customshift.schemas.message.Shard;
import io.customshift.schemas.message.WorkerHeartbeat;
import io.customshift.schemas.message.WorkerState;
import io.customshift.worker.cache.ReferenceCache;
import io.customshift.worker.engine.EncodedSubject;
import io.customshift.worker.render.Outcome;
import io.customshift.worker.render.ShardOutcome;
import io.customshift.worker.render.Shards;
import io.customshift.worker.render.SubjectKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HeartbeatsTest {
    private static final ModelVersion MODEL = new ModelVersion("m@1");

    private final WorkInHand work = new WorkInHand();
    private final ReferenceCache<SubjectKey, EncodedSubject> cache = new ReferenceCache<>(1000, System::nanoTime);
    private final Heartbeats heartbeats = new Heartbeats(new WorkerId("w-1"), work, cache, InstantSource.system());
    private final Shard shard = Shards.shard(
            "job",
            3,
            "mug",
            List.of(Shards.reference("mug", new byte[] {1})),
            List.of("one", "two"),
            MODEL,
            new ImageSize(1024, 512),
            20);

    @Test
    void saysWhatIsInHandAndHowFarItIs() {
        work.began(shard);
        work.settled(Outcome.STORED, 1);
        WorkerHeartbeat beat = now();

        assertThat(beat.shard()).isEqualTo(shard.shard());
        assertThat(beat.shardImagesDone()).isEqualTo(1);
        assertThat(beat.shardImagesTotal()).isEqualTo(2);
        work.ended(new ShardOutcome(2, 0, 0, 0, Optional.empty(), Duration.ZERO, Duration.ZERO));
        assertThat(now().shard()).isNull();
    }

    @Test
    void rateIsPerMegapixelAndStep() {
        work.rendered(shard.images().get(0), Duration.ofSeconds(2));

        assertThat(now().imagesPerSecond()).isCloseTo(0.5, within(1e-9));
        assertThat(now().secondsPerMegapixelStep()).isCloseTo(2 / (1024 * 512 * 1e-6 * 20), within(1e-9));
    }

    /** What is made next is estimated by kind: one rate for all was off by two orders of magnitude between models and sizes. */
    @Test
    void costIsByKindAndATrialCountsUntilAPictureOfItsKindWasMade() {
        PictureCost tried = new PictureCost(new ImageSize(1024, 512), 20, 1, null, 0, 9);
        work.tried(tried);
        assertThat(now().costs()).containsExactly(tried);

        work.began(shard);
        work.rendered(shard.images().get(0), Duration.ofSeconds(2));
        work.rendered(shard.images().get(1), Duration.ofSeconds(4));
        assertThat(now().costs()).containsExactly(new PictureCost(new ImageSize(1024, 512), 20, 1, null, 2, 3));
        work.tried(tried);
        assertThat(now().costs()).hasSize(1);
    }

    @Test
    void newPicturesMoveTheRateButOneDoesNotOverturnIt() {
        work.rendered(shard.images().get(0), Duration.ofSeconds(1));
        work.rendered(shard.images().get(1), Duration.ofSeconds(2));

        assertThat(now().imagesPerSecond()).isCloseTo(1 / 1.2, within(1e-9));
    }

    @Test
    void warmSubjectsAreThoseInTheCache() {
        SubjectKey key = new SubjectKey(shard.tenant(), shard.subject().digest(), ImageSize.DEFAULT);
        EncodedSubject value = new EncodedSubject() {
            @Override
            public long bytes() {
                return 7;
            }

            @Override
            public void close() {}
        };
        cache.acquire(key, 7, () -> value).close();

        assertThat(now().warmSubjects()).containsExactly(shard.subject().digest());
        assertThat(now().cacheBytes()).isEqualTo(7);
    }

    private WorkerHeartbeat now() {
        return heartbeats.now(WorkerState.READY, MODEL, "cpu", null, List.of());
    }
}
