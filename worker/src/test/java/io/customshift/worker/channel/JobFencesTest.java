package io.customshift.worker.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.FenceReason;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.JobFence;
import io.customshift.schemas.message.Shard;
import io.customshift.worker.render.Shards;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobFencesTest {
    private final JobFences fences = new JobFences();

    @Test
    void jobOfOneTenantIsNotTheSameJobOfAnother() {
        fences.add(fence("job", 0));

        assertThat(fences.closed(shard("job", 0))).isTrue();
        assertThat(fences.closed(shard("another", 0))).isFalse();
        fences.add(new JobFence(new Tenant("other"), new JobId("third"), 0, FenceReason.CANCELLED, Instant.now()));
        assertThat(fences.closed(shard("third", 0))).isFalse();
    }

    @Test
    void retryOpensTheNextRoundAndNoOlderFenceClosesLess() {
        fences.add(fence("job", 1));
        fences.add(fence("job", 0));

        assertThat(fences.closed(shard("job", 0))).isTrue();
        assertThat(fences.closed(shard("job", 1))).isTrue();
        assertThat(fences.closed(shard("job", 2))).isFalse();
    }

    private static JobFence fence(String job, int round) {
        return new JobFence(Tenant.DEFAULT, new JobId(job), round, FenceReason.ENDED, Instant.now());
    }

    private static Shard shard(String job, int round) {
        return Shards.inRound(
                round,
                Shards.shard(
                        job,
                        0,
                        "mug",
                        List.of(Shards.reference("mug", new byte[] {1})),
                        List.of("a"),
                        new ModelVersion("fake@1"),
                        new ImageSize(64, 64),
                        1));
    }
}
