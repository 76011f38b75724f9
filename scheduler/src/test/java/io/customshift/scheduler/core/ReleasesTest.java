package io.customshift.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.GiveBackReason;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReleasesTest {
    private static final Policy POLICY = Policy.DEFAULT;

    @Test
    void onlyAWindowIsOut() {
        assertThat(released(with(1))).hasSize(POLICY.windowMin());
        assertThat(released(with(5))).hasSize(15);
        assertThat(released(with(500))).hasSize(POLICY.windowMax());
    }

    @Test
    void nextOneGoesOutWhenOneIsDone() {
        JobLab lab = with(1);
        for (int i = 0; i < 64; i++) {
            lab.hear(Jobs.stored(lab.shard(2), i, "w", 1, false));
        }
        lab.look();
        assertThat(released(lab)).extracting(ShardState::ordinal).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void whatCameBackGoesFirst() {
        JobLab lab = with(1);
        lab.hear(Jobs.givenBack(lab.shard(1), "w", GiveBackReason.DRAIN));
        lab.look();
        assertThat(released(lab)).extracting(ShardState::ordinal).containsExactly(0, 1, 2, 3, 1);
    }

    @Test
    void shardThatFailedWaitsForItsTime() {
        JobLab lab = with(1);
        lab.hear(Jobs.shardFailed(lab.shard(1), io.customshift.schemas.id.FailureCode.OUT_OF_MEMORY, true));
        lab.look();
        assertThat(released(lab)).extracting(ShardState::ordinal).endsWith(4);
        lab.hear(Jobs.givenBack(lab.shard(4), "w", GiveBackReason.DRAIN));
        lab.after(Duration.ofMinutes(1));
        assertThat(released(lab)).extracting(ShardState::ordinal).endsWith(1);
    }

    @Test
    void hotSubjectIsSpreadOverNoMorePlacesThanThereAreWorkers() {
        assertThat(released(with(1))).extracting(ShardState::spill).containsOnly(0);
        assertThat(released(with(3))).extracting(ShardState::spill).containsExactly(0, 0, 1, 1, 2, 2, 0, 0, 1);
    }

    private static JobLab with(int workers) {
        JobLab lab = new JobLab();
        lab.workers = new HashMap<>();
        IntStream.range(0, workers).forEach(i -> lab.workers.put(new WorkerId("w" + i), Jobs.MODEL));
        lab.policy = fewSeconds();
        lab.command(new Command.AcceptJob(Jobs.spec(4992)));
        return lab;
    }

    private static List<ShardState> released(JobLab lab) {
        return lab.out(Output.Release.class).stream().map(Output.Release::shard).toList();
    }

    /** Shards of 64 pictures, whatever they take. */
    private static Policy fewSeconds() {
        return new Policy(
                3600,
                POLICY.imagesMax(),
                POLICY.windowPerWorker(),
                POLICY.windowMin(),
                POLICY.windowMax(),
                POLICY.attemptsMax(),
                POLICY.crashesMax(),
                POLICY.unheardMax(),
                POLICY.retryDelay(),
                POLICY.settle(),
                POLICY.silence(),
                POLICY.silenceFactor(),
                POLICY.unstarted(),
                POLICY.cancelGrace());
    }
}
