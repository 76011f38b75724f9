package io.customshift.scheduler.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.scheduler.core.Policy;
import io.customshift.scheduler.cost.CostTable;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.manifest.ManifestLimits;
import io.customshift.schemas.manifest.ManifestOptions;
import io.customshift.schemas.message.CustomizationRequest;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.Limits;
import io.customshift.schemas.message.ManifestFormat;
import io.customshift.schemas.message.Reference;
import io.customshift.schemas.message.StoredLines;
import io.customshift.schemas.message.SubjectSpec;
import io.customshift.schemas.message.WorkerAbilities;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobIntakeTest {
    private static final JobId JOB = new JobId("long");

    @TempDir
    Path folder;

    private final MemoryBucket bucket = new MemoryBucket();
    private byte photo = 1;

    /**
     * The first answer was 503, after its files were in the bucket. Failed before: the subjects' file had the name of the
     * request's digest, so the repeat kept the one of the older photo, and the job ended LINES_LOST.
     */
    @Test
    void requestThatIsSentAgainAfterAPhotoChangedFindsItsOwnFiles() throws IOException {
        JobSpec first = accept();
        photo = 2;
        JobSpec second = accept();

        assertThat(second.requestDigest()).isEqualTo(first.requestDigest());
        assertThat(stored(second).subjects()).isNotEqualTo(stored(first).subjects());
        assertThat(stored(second).lines()).isEqualTo(stored(first).lines());
        try (JobLines lines = FileLines.fetch(second, stored(second), bucket, new Spool(folder.resolve("fetched")))) {
            assertThat(lines.count()).isEqualTo(second.lineCount());
            assertThat(lines.subject(new SubjectId("mug"))).isEqualTo(mug());
        }
    }

    private JobSpec accept() throws IOException {
        JobIntake intake = new JobIntake(
                new OneMug(),
                bucket,
                new Spool(folder.resolve("spool")),
                ManifestLimits.DEFAULT,
                100,
                Policy.DEFAULT,
                Clock.systemUTC());
        CustomizationRequest head = Json.readJobRequest(
                "{\"manifest\":{\"key\":\"request.csv\",\"format\":\"CSV\"}}".getBytes(StandardCharsets.UTF_8),
                Tenant.DEFAULT,
                JOB);
        StringBuilder text = new StringBuilder("subject,prompt\n");
        for (int i = 0; i <= Limits.INLINE_LINES; i++) {
            text.append("mug,scene ").append(i).append('\n');
        }
        return intake.accept(
                head,
                new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8)),
                ManifestOptions.of(ManifestFormat.CSV));
    }

    private static StoredLines stored(JobSpec spec) {
        return Objects.requireNonNull(spec.stored());
    }

    private SubjectSpec mug() {
        return SubjectSpec.of(
                new SubjectId("mug"),
                "ceramic mug",
                List.of(new Reference(new ObjectKey("r/" + photo + ".png"), Canonical.ofBytes(new byte[] {photo}), 1)));
    }

    private final class OneMug implements Registry {
        @Override
        public Optional<SubjectSpec> subject(Tenant tenant, SubjectId id) {
            return Optional.of(mug());
        }

        @Override
        public ModelVersion model() {
            return new ModelVersion("m");
        }

        @Override
        public Optional<WorkerAbilities> abilities(ModelVersion model) {
            return Optional.empty();
        }

        @Override
        public Optional<String> absence(ModelVersion model) {
            return Optional.empty();
        }

        @Override
        public CostTable costs(ModelVersion model) {
            return new CostTable(List.of(), 1);
        }
    }
}
