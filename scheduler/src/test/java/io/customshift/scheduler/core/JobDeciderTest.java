package io.customshift.scheduler.core;

import static io.customshift.scheduler.core.Jobs.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.message.JobAccepted;
import io.customshift.schemas.message.JobCancelRequested;
import io.customshift.schemas.message.JobCancelled;
import io.customshift.schemas.message.JobFence;
import io.customshift.schemas.message.JobFinished;
import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.JobRefused;
import io.customshift.schemas.message.JobSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobDeciderTest {
    private static final JobSpec SPEC = Jobs.spec(List.of(Jobs.line("mug", "p", 1, null)));

    @Test
    void newJobIsAccepted() {
        assertThat(JobDecider.accept(null, SPEC, NOW)).containsExactly(new JobAccepted(SPEC, NOW));
    }

    @Test
    void sameJobAgainIsNothingNew() {
        assertThat(JobDecider.accept(Jobs.accepted(), SPEC, NOW)).isEmpty();
    }

    @Test
    void otherRequestUnderTheIdIsRefused() {
        JobSpec other = new JobSpec(
                SPEC.tenant(),
                SPEC.job(),
                new Sha256("0".repeat(64)),
                SPEC.model(),
                5,
                SPEC.labels(),
                SPEC.defaults(),
                null,
                SPEC.subjects(),
                SPEC.lines(),
                null,
                1,
                1,
                NOW);
        assertThat(JobDecider.accept(Jobs.accepted(), other, NOW))
                .singleElement()
                .isInstanceOfSatisfying(
                        JobRefused.class, e -> assertThat(e.code()).isEqualTo(FailureCode.JOB_CONFLICT));
    }

    @Test
    void runningJobIsStoppedOnce() {
        JobState job = Jobs.accepted();
        var first = JobDecider.stop(job, "enough", NOW);
        assertThat(first).hasSize(2).hasAtLeastOneElementOfType(JobFence.class);
        job = job.apply((JobCancelRequested) first.get(0));
        assertThat(job.phase()).isEqualTo(JobPhase.CANCELLING);
        assertThat(JobDecider.stop(job, "again", NOW)).isEmpty();
        assertThat(JobDecider.stop(null, null, NOW)).isEmpty();
    }

    @Test
    void jobEndsAsItWasGoing() {
        ObjectKey manifest = new ObjectKey("jobs/j/manifest.jsonl");
        Command.CloseJob close = new Command.CloseJob(SPEC.tenant(), SPEC.job(), manifest);
        JobState job = Jobs.accepted();
        assertThat(JobDecider.close(job, close, NOW)).isEmpty();
        assertThat(JobDecider.close(job.startClosing(), close, NOW))
                .singleElement()
                .isInstanceOf(JobFinished.class);
        JobState stopping = job.apply(
                        (JobCancelRequested) JobDecider.stop(job, "x", NOW).get(0))
                .startClosing();
        var ended = JobDecider.close(stopping, close, NOW);
        assertThat(ended).singleElement().isInstanceOf(JobCancelled.class);
        JobState over = stopping.apply(ended.get(0));
        assertThat(over.phase()).isEqualTo(JobPhase.CANCELLED);
        assertThat(over.manifest()).isEqualTo(manifest);
        assertThat(JobDecider.close(over, close, NOW)).isEmpty();
    }

    @Test
    void endedJobStaysAsItIs() {
        JobState over = Jobs.accepted()
                .apply(JobDecider.fail(
                                Jobs.accepted(),
                                new Command.FailJob(SPEC.tenant(), SPEC.job(), new FailureCode("LINES_LOST"), "gone"),
                                NOW)
                        .get(0));
        assertThat(over.phase()).isEqualTo(JobPhase.FAILED);
        assertThat(over.apply(new JobCancelRequested(SPEC.tenant(), SPEC.job(), null, NOW)))
                .isEqualTo(over);
        assertThat(over.isWorkOver()).isFalse();
    }
}
