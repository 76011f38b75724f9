package io.customshift.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.JobPlanned;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A long job, whose plan comes in parts. */
class PlanningTest {
    private static final Command ACCEPT = new Command.AcceptJob(Jobs.storedLines(10_000, Jobs.DIGEST));

    private final JobLab lab = new JobLab();

    /** Failed before: 1,280 of 10,000 pictures were in no shard. */
    @Test
    void plansOfTwoSettingsAreNeverPutTogether() {
        lab.command(ACCEPT);
        assertThat(lab.out(Output.Ask.class)).containsExactly(new Output.Ask(Output.Work.PLAN));
        // Nobody can work yet: no shard goes out.
        lab.workers = Map.of();
        List<Command.AddShards> small = parts(32);
        List<Command.AddShards> large = parts(64);
        lab.command(small.get(0));
        // The planner died, and the next one has other settings.
        lab.command(large.get(2));
        assertThat(lab.out(Output.Ask.class)).hasSize(2);
        lab.command(large.get(3));
        assertThat(lab.out(Output.Ask.class)).hasSize(2);
        large.forEach(lab::command);
        assertThat(lab.state().phase()).isEqualTo(JobPhase.RUNNING);
        assertWhole();
    }

    /** Failed before: nothing went out before the last picture was planned. */
    @Test
    void shardsGoOutWhileOthersArePlanned() {
        lab.command(ACCEPT);
        List<Command.AddShards> parts = parts(64);
        lab.command(parts.get(0));
        assertThat(lab.state().phase()).isEqualTo(JobPhase.RUNNING);
        assertThat(lab.out(Output.Release.class)).isNotEmpty();
        assertThat(lab.state().total()).isEqualTo(10_000);
        // All that is planned is made, one shard in pieces, and the job is not over.
        ShardState killer = lab.shard(0);
        lab.hear(Jobs.started(killer, "a"));
        lab.hear(Jobs.started(killer, "b"));
        lab.hear(Jobs.started(killer, "c"));
        lab.hear(Jobs.started(killer, "d"));
        assertThat(lab.state().plan().shards())
                .isGreaterThan(parts.get(0).shards().size());
        lab.crash();
        assertThat(lab.out(Output.Ask.class)).contains(new Output.Ask(Output.Work.PLAN));
        parts.forEach(lab::command);
        assertThat(lab.told(JobPlanned.class)).hasSize(1);
        assertWhole();
    }

    @Test
    void otherPlanAfterShardsWentOutFailsTheJob() {
        lab.command(ACCEPT);
        lab.command(parts(32).get(0));
        assertThat(lab.out(Output.Release.class)).isNotEmpty();
        lab.command(parts(64).get(2));
        assertThat(lab.state().closing()).isTrue();
        assertThat(lab.state().code()).isEqualTo(JobDecider.PLAN_CHANGED);
    }

    /** What a scheduler before this one had planned when it was replaced: shards of a whole plan's digest, and no count of them. */
    @Test
    void planOfAnEarlierSchedulerIsMadeAnew() {
        lab.workers = Map.of();
        lab.command(ACCEPT);
        Command.AddShards old = parts(32).get(0);
        lab.command(
                new Command.AddShards(old.tenant(), old.job(), 0, null, null, 0, old.shards(), false, 0, Kept.NONE));
        assertThat(lab.state().plan().shards()).isZero();
        lab.replay(List.of(new Event.Planned(Jobs.DIGEST, old.shards(), false, Kept.NONE, Jobs.NOW)));
        lab.forgetCount();
        parts(64).forEach(lab::command);
        assertThat(lab.state().plan().complete()).isTrue();
        assertThat(lab.state().plan().shards()).isEqualTo(157);
        assertWhole();
    }

    private void assertWhole() {
        assertThat(lab.state().plan().images()).isEqualTo(10_000);
        assertThat(lab.shards().stream()
                        .flatMap(s -> s.images().stream())
                        .map(ImageState::image)
                        .distinct())
                .hasSize(10_000);
    }

    private static List<Command.AddShards> parts(int imagesInShard) {
        return Jobs.parts(
                Jobs.spec(10_000),
                0,
                new PlanSettings(0.0001, 1e6, imagesInShard, 1_000_000),
                Planner.Choice.ALL,
                Kept.NONE,
                2_560);
    }

    @Test
    void planningAgainUnderOtherSettingsGivesTheSamePlan() {
        lab.command(ACCEPT);
        lab.policy = new Policy(
                60,
                7,
                1,
                1,
                1,
                2,
                1,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                1,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1));
        lab.crash();
        assertThat(lab.state().head().planning()).isEqualTo(PlanSettings.of(Policy.DEFAULT, 0.001));
    }

    @Test
    void planThatLacksPicturesFailsTheJob() {
        lab.command(ACCEPT);
        lab.command(Jobs.whole(Jobs.spec(9_999), PlanSettings.of(Policy.DEFAULT, 0.001)));
        assertThat(lab.state().closing()).isTrue();
        assertThat(lab.state().code()).isEqualTo(JobDecider.PLAN_INCOMPLETE);
    }
}
