package io.customshift.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.DeadLetter;
import io.customshift.schemas.message.FenceReason;
import io.customshift.schemas.message.GiveBackReason;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.JobAccepted;
import io.customshift.schemas.message.JobCancelRequested;
import io.customshift.schemas.message.JobCancelled;
import io.customshift.schemas.message.JobFailed;
import io.customshift.schemas.message.JobFence;
import io.customshift.schemas.message.JobFinished;
import io.customshift.schemas.message.JobParked;
import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.JobPlanned;
import io.customshift.schemas.message.JobRefused;
import io.customshift.schemas.message.JobResumed;
import io.customshift.schemas.message.JobRetried;
import io.customshift.schemas.message.JobSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JobDeciderTest {
    private static final ObjectKey MANIFEST = new ObjectKey("jobs/j/manifest.jsonl");
    private static final Sha256 OTHER = new Sha256("0".repeat(64));

    private final JobLab lab = JobLab.with(3);

    @Test
    void newJobIsPlannedAndReleasedAtOnce() {
        assertThat(lab.told(JobAccepted.class)).hasSize(1);
        assertThat(lab.told(JobPlanned.class))
                .extracting(JobPlanned::distinctImages)
                .containsExactly(3);
        assertThat(lab.out(Output.Release.class)).hasSize(1);
        assertThat(lab.state().phase()).isEqualTo(JobPhase.RUNNING);
    }

    @Test
    void sameJobAgainIsNothingNewAndAnotherOneUnderItsIdIsRefused() {
        JobState before = lab.state();
        lab.command(new Command.AcceptJob(Jobs.spec(3)));
        assertThat(lab.told(JobRefused.class)).isEmpty();
        lab.command(new Command.AcceptJob(Jobs.storedLines(1, OTHER)));
        assertThat(lab.told(JobRefused.class)).extracting(JobRefused::code).containsExactly(FailureCode.JOB_CONFLICT);
        assertThat(lab.state()).isEqualTo(before);
    }

    @Test
    void jobIsStoppedOnceAndItsRoundIsFenced() {
        lab.command(stop());
        lab.command(stop());
        assertThat(lab.told(JobCancelRequested.class)).hasSize(1);
        assertThat(lab.told(JobFence.class).get(0).closedRound()).isZero();
        // Nobody had begun it.
        assertThat(lab.state().closing()).isTrue();
        assertThat(lab.shard(0).count(ImageStatus.CANCELLED)).isEqualTo(3);
    }

    @Test
    void shardInHandIsWaitedForUntilTheGraceIsOver() {
        lab.hear(Jobs.started(lab.shard(0), "w"));
        lab.command(stop());
        assertThat(lab.state().closing()).isFalse();
        lab.hear(Jobs.stored(lab.shard(0), 0, "w", 1, false));
        lab.hear(Jobs.givenBack(lab.shard(0), "w", GiveBackReason.CANCELLED));
        lab.look();
        assertThat(lab.state().closing()).isTrue();
        assertThat(lab.state().tally().stored()).isEqualTo(1);

        JobLab silent = JobLab.with(3);
        silent.hear(Jobs.started(silent.shard(0), "w"));
        silent.command(stop());
        silent.after(Policy.DEFAULT.cancelGrace());
        assertThat(silent.state().closing()).isTrue();
    }

    /** Failed before: a deadline stopped nothing. */
    @Test
    void whatIsNotMadeByTheDeadlineIsGivenUpAndCalledBackFromItsWorker() {
        JobLab late = new JobLab();
        late.command(new Command.AcceptJob(Jobs.until(Jobs.NOW.plusSeconds(60), Jobs.spec(3))));
        late.hear(Jobs.started(late.shard(0), "w"));
        late.hear(Jobs.stored(late.shard(0), 0, "w", 1, false));
        late.after(Duration.ofMillis(59_999));
        assertThat(late.told(JobFence.class)).isEmpty();
        late.after(Duration.ofMillis(1));

        assertThat(late.told(JobFence.class).get(0).reason()).isEqualTo(FenceReason.DEADLINE);
        assertThat(late.told(JobFence.class).get(0).closedRound()).isZero();
        assertThat(late.told(DeadLetter.class)).hasSize(2).allSatisfy(letter -> {
            assertThat(letter.code()).isEqualTo(ShardDecider.DEADLINE_PASSED);
            assertThat(letter.message()).contains("2026-01-01T00:01:00Z", "retry");
        });
        assertThat(late.state().tally()).isEqualTo(new Tally(1, 0, 2, 1, 9));
        assertThat(late.state().closing()).isTrue();
    }

    @Test
    void shardsThatNeverWentOutAreGivenUpAtTheDeadlineSomeAtATime() {
        JobLab late = new JobLab();
        late.policy = single();
        late.command(new Command.AcceptJob(Jobs.until(Jobs.NOW.plusSeconds(60), Jobs.spec(200))));
        late.after(Duration.ofMinutes(1));
        int released = JobLab.AHEAD;
        assertThat(late.told(DeadLetter.class)).hasSize(released + 64);
        for (int i = 0; i < 3; i++) {
            late.look();
        }
        assertThat(late.told(DeadLetter.class)).hasSize(200);
        assertThat(late.out(Output.Release.class)).hasSize(released);
        assertThat(late.state().closing()).isTrue();
        assertThat(late.state().plan().allDone()).isTrue();
    }

    @Test
    void deadlineOfAJobThatIsRetriedIsNotHeldAgainstIt() {
        JobLab late = new JobLab();
        JobSpec spec = Jobs.until(Jobs.NOW, Jobs.spec(3));
        late.command(new Command.AcceptJob(spec));
        assertThat(late.told(DeadLetter.class)).hasSize(3);
        assertThat(late.out(Output.Release.class)).isEmpty();
        late.command(new Command.CloseJob(
                spec.tenant(),
                Jobs.JOB,
                late.state().round(),
                MANIFEST,
                OTHER,
                3,
                0,
                3,
                ShardDecider.DEADLINE_PASSED,
                "late"));
        assertThat(late.told(JobFailed.class)).hasSize(1);
        late.command(new Command.RetryJob(spec, List.of(), null, late.state().round()));
        Jobs.parts(spec, late.state().round(), late.state().head().planning(), Planner.Choice.ALL, Kept.NONE, 64)
                .forEach(late::command);
        assertThat(late.out(Output.Release.class)).hasSize(1);
    }

    /** Failed before: a picture that came while the manifest was written was in the counters and not in the manifest. */
    @Test
    void nothingThatComesAfterClosingBeganChangesAFigure() {
        finish(2);
        lab.hear(Jobs.failed(lab.shard(0), 2, 0, FailureCode.OUT_OF_MEMORY, false));
        lab.look();
        JobState closing = lab.state();
        assertThat(closing.closing()).isTrue();
        lab.hear(Jobs.stored(lab.shard(0), 2, "w", 1, false));
        assertThat(lab.state()).isEqualTo(closing);
        close(3, 2, 1, null);
        assertThat(lab.told(JobFinished.class)).singleElement().satisfies(e -> {
            assertThat(e.stored()).isEqualTo(2);
            assertThat(e.failed()).isEqualTo(1);
            assertThat(e.manifestSha256()).isEqualTo(OTHER);
        });
    }

    @Test
    void manifestIsWrittenOnlyAfterTheClosingIsCommitted() {
        finish(3);
        lab.look();
        assertThat(lab.out(Output.Ask.class)).isEmpty();
        Command order = lab.out(Output.Order.class).get(0).command();
        lab.command(order);
        assertThat(lab.out(Output.Ask.class)).containsExactly(new Output.Ask(Output.Work.MANIFEST));
        lab.crash();
        assertThat(lab.out(Output.Ask.class)).hasSize(2);
    }

    @Test
    void jobNoneOfWhosePicturesCouldBeMadeHasFailed() {
        for (int i = 0; i < 3; i++) {
            lab.hear(Jobs.failed(lab.shard(0), i, 0, FailureCode.ENGINE_FAILURE, false));
        }
        lab.look();
        close(3, 0, 3, FailureCode.ENGINE_FAILURE);
        assertThat(lab.state().phase()).isEqualTo(JobPhase.FAILED);
        assertThat(lab.told(JobFailed.class)).singleElement().satisfies(e -> {
            assertThat(e.code()).isEqualTo(FailureCode.ENGINE_FAILURE);
            assertThat(e.manifest()).isEqualTo(MANIFEST);
        });
    }

    @Test
    void failedJobIsFencedAndGetsAManifest() {
        lab.command(new Command.FailJob(Jobs.spec(3).tenant(), Jobs.JOB, new FailureCode("LINES_LOST"), "gone"));
        assertThat(lab.told(JobFence.class)).hasSize(1);
        close(3, 0, 0, null);
        assertThat(lab.state().phase()).isEqualTo(JobPhase.FAILED);
        assertThat(lab.state().code()).isEqualTo(new FailureCode("LINES_LOST"));
        assertThat(lab.state().manifest()).isEqualTo(MANIFEST);
        JobState over = lab.state();
        lab.command(stop());
        lab.look();
        assertThat(lab.state()).isEqualTo(over);
    }

    /** Failed before: the job went out to workers that refused it, and all its pictures failed for good. */
    @Test
    void jobWhoseModelNobodyHasIsParkedAndGoesOnWhenAWorkerComes() {
        JobLab away = new JobLab();
        away.workers = Map.of(new WorkerId("x"), new ModelVersion("other"));
        away.command(new Command.AcceptJob(Jobs.spec(3)));
        assertThat(away.out(Output.Release.class)).isEmpty();
        assertThat(away.told(JobParked.class))
                .singleElement()
                .satisfies(e -> assertThat(e.parking().code()).isEqualTo(JobDecider.MODEL_AWAY))
                .satisfies(e -> assertThat(e.parking().message()).contains("other"));
        assertThat(away.state().status(List.of(), away.now).parked()).isNotNull();
        away.after(Duration.ofHours(1));
        assertThat(away.told(JobParked.class)).hasSize(1);
        away.workers = Map.of(new WorkerId("y"), Jobs.MODEL);
        away.look();
        assertThat(away.told(JobResumed.class)).hasSize(1);
        assertThat(away.out(Output.Release.class)).hasSize(1);
    }

    @Test
    void jobOfAConfiguredModelWaitsForItsWorkersWithoutBeingParked() {
        JobLab zero = new JobLab();
        zero.workers = Map.of();
        zero.configured = Set.of(Jobs.MODEL);
        zero.command(new Command.AcceptJob(Jobs.spec(3)));
        assertThat(zero.out(Output.Release.class)).isEmpty();
        assertThat(zero.told(JobParked.class)).isEmpty();
        zero.workers = Map.of(Jobs.WORKER, Jobs.MODEL);
        zero.look();
        assertThat(zero.out(Output.Release.class)).hasSize(1);
    }

    @Test
    void retryOpensTheNextRoundWithNewShardsOfTheSamePictures() {
        finish(2);
        lab.hear(Jobs.failed(lab.shard(0), 2, 0, FailureCode.OUT_OF_MEMORY, false));
        lab.look();
        ImageState failed = lab.shard(0).images().get(2);
        close(3, 2, 1, null);
        Command.RetryJob retry = new Command.RetryJob(Jobs.spec(3), List.of(), null, 0);
        lab.command(retry);
        lab.command(retry);
        assertThat(lab.told(JobRetried.class))
                .singleElement()
                .satisfies(e -> assertThat(e.round()).isEqualTo(1));
        assertThat(lab.state().phase()).isEqualTo(JobPhase.ACCEPTED);
        assertThat(lab.state().retry()).isEqualTo(new JobState.Retry(List.of(), null, MANIFEST, OTHER));
        Jobs.parts(
                        Jobs.spec(3),
                        1,
                        lab.state().head().planning(),
                        (i, l, task) -> task.image().equals(failed.image()),
                        new Kept(2, 2, 0),
                        64)
                .forEach(lab::command);
        assertThat(lab.state().status(List.of(), lab.now)).satisfies(status -> {
            assertThat(status.total()).isEqualTo(3);
            assertThat(status.stored()).isEqualTo(2);
            assertThat(status.failed()).isZero();
            assertThat(status.round()).isEqualTo(1);
        });
        lab.hear(Jobs.stored(lab.shard(1), 0, "w", 1, false));
        lab.look();
        assertThat(lab.state().closing()).isTrue();
        assertThat(lab.state().tally().stored()).isEqualTo(3);
    }

    @Test
    void linesThatAreBeingFetchedHoldReleasesUpAndNothingElse() {
        JobLab waiting = new JobLab();
        waiting.lines = false;
        waiting.command(new Command.AcceptJob(Jobs.spec(3)));
        assertThat(waiting.out(Output.Ask.class)).containsExactly(new Output.Ask(Output.Work.LINES));
        waiting.lines = true;
        waiting.look();
        assertThat(waiting.out(Output.Release.class)).hasSize(1);
    }

    private void finish(int images) {
        lab.hear(Jobs.started(lab.shard(0), "w"));
        for (int i = 0; i < images; i++) {
            lab.hear(Jobs.stored(lab.shard(0), i, "w", 1, false));
        }
    }

    private void close(int total, int stored, int failed, @Nullable FailureCode code) {
        lab.command(new Command.CloseJob(
                Jobs.spec(1).tenant(),
                Jobs.JOB,
                lab.state().round(),
                MANIFEST,
                OTHER,
                total,
                stored,
                failed,
                code,
                code == null ? null : "none"));
    }

    private static Command.StopJob stop() {
        return new Command.StopJob(Jobs.spec(1).tenant(), Jobs.JOB, "enough");
    }

    /** A job whose lines are in the bucket. */
    @Test
    void cancelledJobKeepsItsReason() {
        lab.command(stop());
        close(3, 0, 0, null);
        assertThat(lab.told(JobCancelled.class)).singleElement().satisfies(e -> {
            assertThat(e.reason()).isEqualTo("enough");
            assertThat(e.manifest()).isEqualTo(MANIFEST);
        });
    }

    /** One picture a shard. */
    private static Policy single() {
        Policy all = Policy.DEFAULT;
        return new Policy(
                all.targetSeconds(),
                1,
                all.aheadSeconds(),
                all.aheadShards(),
                all.attemptsMax(),
                all.crashesMax(),
                all.unheardMax(),
                all.retryDelay(),
                all.settle(),
                all.silence(),
                all.silenceFactor(),
                all.unstarted(),
                all.cancelGrace());
    }
}
