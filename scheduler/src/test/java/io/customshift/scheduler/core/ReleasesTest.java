package io.customshift.scheduler.core;

import static io.customshift.scheduler.core.Jobs.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.message.GiveBackReason;
import io.customshift.schemas.message.JobCancelRequested;
import io.customshift.schemas.message.JobPlanned;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReleasesTest {
    private static final Policy POLICY = Policy.DEFAULT;
    private final List<ShardState> shards =
            new ArrayList<>(Jobs.plan(Jobs.spec(List.of(Jobs.line("mug", "p", 64 * 100, null))), POLICY, 0.0001));
    private JobState job = running();

    @Test
    void onlyAWindowIsOut() {
        assertThat(due(1)).hasSize(POLICY.windowMin());
        assertThat(due(5)).hasSize(15);
        assertThat(due(500)).hasSize(POLICY.windowMax());
    }

    @Test
    void nextOneGoesOutWhenOneIsDone() {
        releaseAll(1);
        assertThat(due(1)).isEmpty();
        finish(2);
        assertThat(due(1)).extracting(ShardState::ordinal).containsExactly(4);
    }

    @Test
    void whatCameBackGoesFirst() {
        releaseAll(1);
        move(1, shards.get(1).apply(Jobs.givenBack(0, GiveBackReason.DRAIN), POLICY));
        assertThat(due(1)).extracting(ShardState::ordinal).containsExactly(1);
    }

    @Test
    void shardThatFailedWaitsForItsTime() {
        releaseAll(1);
        move(1, shards.get(1).apply(Jobs.shardFailed(0, true), POLICY));
        assertThat(due(1)).extracting(ShardState::ordinal).containsExactly(4);
        assertThat(Releases.due(job, shards::get, new Fleet(1, 1), POLICY, NOW.plus(Duration.ofMinutes(1))))
                .extracting(ShardState::ordinal)
                .containsExactly(1);
    }

    @Test
    void hotSubjectIsSpreadOverNoMorePlacesThanThereAreWorkers() {
        assertThat(due(1)).extracting(ShardState::spill).containsOnly(0);
        assertThat(due(3)).extracting(ShardState::spill).containsExactly(0, 0, 1, 1, 2, 2, 0, 0, 1);
    }

    @Test
    void nothingOfAStoppingJobGoesOut() {
        job = job.apply(new JobCancelRequested(job.head().tenant(), job.head().job(), null, NOW));
        assertThat(due(1)).isEmpty();
        assertThat(job.isWorkOver()).isTrue();
    }

    @Test
    void jobIsOverWhenAllItsShardsAre() {
        for (int i = 0; i < shards.size(); i++) {
            assertThat(job.isWorkOver()).isFalse();
            move(i, shards.get(i).apply(Jobs.release(0), POLICY));
            finish(i);
        }
        assertThat(job.isWorkOver()).isTrue();
        assertThat(job.tally().stored()).isEqualTo(6400);
        assertThat(job.plan().open()).isEmpty();
    }

    private JobState running() {
        JobState accepted = Jobs.accepted().apply(shards, true);
        return accepted.apply(
                new JobPlanned(accepted.head().tenant(), accepted.head().job(), shards.size(), 6400, 1, NOW));
    }

    private List<ShardState> due(int workers) {
        return Releases.due(job, shards::get, new Fleet(workers, 1), POLICY, NOW);
    }

    private void releaseAll(int workers) {
        for (ShardState shard : due(workers)) {
            move(shard.ordinal(), shard.apply(Jobs.release(0), POLICY));
        }
    }

    private void finish(int ordinal) {
        ShardState shard = shards.get(ordinal);
        for (ImageState image : shard.images()) {
            shard = shard.apply(Jobs.stored(image), POLICY);
        }
        move(ordinal, shard);
    }

    private void move(int ordinal, ShardState after) {
        job = job.apply(shards.get(ordinal), after, 0);
        shards.set(ordinal, after);
        assertThat(after.subject()).isEqualTo(new SubjectId("mug"));
    }
}
