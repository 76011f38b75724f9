package io.customshift.scheduler.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.JobClass;
import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JobRetentionTest {
    private static final Instant NOW = Instant.parse("2026-01-31T00:00:00Z");

    @Test
    void jobsThatEndedBeforeAreForgottenAndOthersStay() {
        assertThat(JobRetention.over(
                        List.of(
                                job("old", JobPhase.FINISHED, NOW.minusSeconds(1)),
                                job("failed", JobPhase.FAILED, NOW.minusSeconds(1)),
                                job("fresh", JobPhase.FINISHED, NOW),
                                job("again", JobPhase.RUNNING, null)),
                        NOW,
                        tenant -> Optional.of(Duration.ZERO)))
                .extracting(job -> job.job().value())
                .containsExactly("old", "failed");
    }

    @Test
    void soManyAtOnce() {
        assertThat(JobRetention.over(
                        IntStream.range(0, 1_500)
                                .mapToObj(i -> job("j" + i, JobPhase.CANCELLED, NOW.minusSeconds(1)))
                                .toList(),
                        NOW,
                        tenant -> Optional.of(Duration.ZERO)))
                .hasSize(1_000);
    }

    @Test
    void asLongAsItsTenantKeepsPictures() {
        List<JobStatus> jobs = List.of(job("old", JobPhase.FINISHED, NOW.minus(Duration.ofDays(8))));
        assertThat(JobRetention.over(jobs, NOW, Retention.parse("* 9")::of)).isEmpty();
        assertThat(JobRetention.over(jobs, NOW, Retention.parse("* 9; default none")::of))
                .isEmpty();
        assertThat(JobRetention.over(jobs, NOW, Retention.parse("* 9; default 7")::of))
                .hasSize(1);
    }

    private static JobStatus job(String id, JobPhase phase, @Nullable Instant ended) {
        return new JobStatus(
                Tenant.DEFAULT,
                new JobId(id),
                phase,
                new ModelVersion("m"),
                new Sha256("0".repeat(64)),
                5,
                JobClass.STANDARD,
                Map.of(),
                1,
                1,
                0,
                0,
                0,
                List.of(),
                0,
                0,
                null,
                null,
                null,
                Instant.EPOCH,
                ended,
                NOW,
                0,
                null,
                null,
                List.of());
    }
}
