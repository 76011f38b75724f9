package io.customshift.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.GiveBackReason;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReleasableTest {
    private static final Policy POLICY = Policy.DEFAULT;

    @Test
    void onlyWhatWorkersHaveRoomForIsOut() {
        assertThat(released(with(1))).hasSize(JobLab.AHEAD);
        assertThat(released(with(5))).hasSize(5 * JobLab.AHEAD);
    }

    /** Failed before: shards went by hash, and a third of the workers got none of a subject's. */
    @Test
    void oneSubjectUsesAllWorkers() {
        assertThat(released(with(3))).extracting(ShardState::partition).containsOnly(0, 1, 2);
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
        lab.after(Duration.ofMinutes(1));
        lab.hear(Jobs.givenBack(lab.shard(4), "w", GiveBackReason.DRAIN));
        lab.look();
        assertThat(released(lab)).extracting(ShardState::ordinal).endsWith(1);
    }

    /** Failed before: a retry went to another place, which may well be the same worker's. */
    @Test
    void retryIsForAnyWorkerButThoseThatHadItInVain() {
        JobLab lab = new JobLab();
        lab.workers.put(new WorkerId("other"), Jobs.MODEL);
        lab.command(new Command.AcceptJob(Jobs.spec(3)));
        lab.hear(Jobs.started(lab.shard(0), "w"));
        lab.hear(Jobs.shardFailed(lab.shard(0), io.customshift.schemas.id.FailureCode.OUT_OF_MEMORY, true));
        lab.after(Duration.ofSeconds(10));
        assertThat(lab.shard(0).avoid()).containsExactly(Jobs.WORKER);

        // It came to that one all the same, which gave it back: at no cost, and not for it again.
        lab.hear(Jobs.givenBack(lab.shard(0), "w", GiveBackReason.AVOIDED));
        lab.after(Duration.ofSeconds(1));
        assertThat(lab.shard(0).phase()).isEqualTo(ShardPhase.RELEASED);
        assertThat(lab.shard(0).attempts()).isEqualTo(1);
        assertThat(lab.shard(0).avoid()).containsExactly(Jobs.WORKER);

        // When there is no other any more, it is better than none.
        lab.workers.remove(new WorkerId("other"));
        lab.hear(Jobs.givenBack(lab.shard(0), "w", GiveBackReason.AVOIDED));
        lab.after(Duration.ofSeconds(2));
        assertThat(lab.shard(0).phase()).isEqualTo(ShardPhase.RELEASED);
        assertThat(lab.shard(0).avoid()).isEmpty();
    }

    /** Failed before: a worker that had the wrong weights, or no store, once gave back for good what was meant for it. */
    @ParameterizedTest
    @EnumSource(names = {"MODEL_MISMATCH", "STORE_AWAY", "DEVICE_FAILING"})
    void workerThatCouldNotDoItForAWhileIsNotAvoided(GiveBackReason why) {
        JobLab lab = new JobLab();
        lab.workers.put(new WorkerId("other"), Jobs.MODEL);
        lab.command(new Command.AcceptJob(Jobs.spec(3)));
        lab.hear(Jobs.givenBack(lab.shard(0), "w", why));
        lab.after(Duration.ofSeconds(10));
        assertThat(lab.shard(0).phase()).isEqualTo(ShardPhase.RELEASED);
        assertThat(lab.shard(0).avoid()).isEmpty();
    }

    /** Failed before: each time that partitions had moved, it waited longer, up to half a minute. */
    @Test
    void shardThatCameToAWorkerThatHadItInVainGoesOutAgainSoon() {
        JobLab lab = new JobLab();
        lab.workers.put(new WorkerId("other"), Jobs.MODEL);
        lab.command(new Command.AcceptJob(Jobs.spec(3)));
        lab.hear(Jobs.started(lab.shard(0), "w"));
        lab.hear(Jobs.shardFailed(lab.shard(0), io.customshift.schemas.id.FailureCode.OUT_OF_MEMORY, true));
        lab.after(Duration.ofSeconds(10));
        for (int i = 0; i < 8; i++) {
            lab.hear(Jobs.givenBack(lab.shard(0), "w", GiveBackReason.AVOIDED));
            lab.after(Duration.ofSeconds(1));
            assertThat(lab.shard(0).phase()).isEqualTo(ShardPhase.RELEASED);
        }
    }

    @Test
    void pictureThatFailedIsForAnotherWorkerToo() {
        JobLab lab = new JobLab();
        lab.workers.put(new WorkerId("other"), Jobs.MODEL);
        lab.command(new Command.AcceptJob(Jobs.spec(1)));
        lab.hear(Jobs.started(lab.shard(0), "w"));
        lab.hear(Jobs.failed(lab.shard(0), 0, 0, io.customshift.schemas.id.FailureCode.OUT_OF_MEMORY, true));
        lab.hear(Jobs.finished(lab.shard(0)));
        lab.after(Duration.ofSeconds(10));
        assertThat(lab.shard(0).avoid()).containsExactly(Jobs.WORKER);
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
                POLICY.aheadSeconds(),
                POLICY.aheadShards(),
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
