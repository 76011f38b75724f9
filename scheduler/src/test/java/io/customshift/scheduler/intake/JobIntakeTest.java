package io.customshift.scheduler.intake;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.customshift.scheduler.core.Policy;
import io.customshift.scheduler.cost.CostTable;
import io.customshift.scheduler.cost.PictureKind;
import io.customshift.scheduler.dispatch.Forecast;
import io.customshift.scheduler.dispatch.Lane;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.error.Issue;
import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.manifest.ManifestLimits;
import io.customshift.schemas.manifest.ManifestOptions;
import io.customshift.schemas.message.CustomizationRequest;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.Limits;
import io.customshift.schemas.message.ManifestFormat;
import io.customshift.schemas.message.PictureCost;
import io.customshift.schemas.message.Reference;
import io.customshift.schemas.message.RenderSettings;
import io.customshift.schemas.message.StoredLines;
import io.customshift.schemas.message.SubjectSpec;
import io.customshift.schemas.message.WorkerAbilities;
import io.customshift.storage.Upload;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobIntakeTest {
    private static final JobId JOB = new JobId("long");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path folder;

    private final MemoryBucket bucket = new MemoryBucket();
    private byte photo = 1;
    private boolean known;
    private List<Lane> lanes = List.of();
    /** Two seconds for a picture of the defaults. */
    private final List<PictureCost> costs =
            List.of(PictureKind.of(RenderSettings.DEFAULT, 1).cost(9, 2));

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

    /** Failed before: a job of ten pictures with one second for them was taken without a word, and nine of them given up. */
    @Test
    void deadlineThatCannotBeMetIsRefusedOrSaidAsTheRequestAsks() throws IOException {
        lanes = List.of(new Lane(new WorkerId("w"), new ModelVersion("m"), List.of(0), 1, Set.of(), null, null));

        assertThat(ten("admit", 25).warnings()).isEmpty();
        assertThat(ten("refuse", 25).warnings()).isEmpty();
        assertThat(ten("admit", 15).warnings())
                .singleElement(as(STRING))
                .contains("2026-01-01T00:00:15Z, in 15 s", "about 20 s", "until 2026-01-01T00:00:21Z");
        assertThatThrownBy(() -> ten("refuse", 15)).isInstanceOfSatisfying(RefusedException.class, e -> {
            assertThat(e.code()).isEqualTo(Expected.DEADLINE_UNREACHABLE);
            assertThat(e.issues()).extracting(Issue::pointer).containsExactly("/deadline");
            assertThat(e).hasMessageContaining("ifLate admit");
        });
        assertThatThrownBy(() -> ten("refuse", -15)).hasMessageContaining("which has passed");

        known = true;
        assertThat(ten("refuse", 15).warnings()).isEmpty();
        known = false;
        lanes = List.of();
        assertThat(ten("refuse", 15).warnings()).singleElement(as(STRING)).contains("no worker of the model is there");
    }

    @Test
    void dryRunSaysWhenTheJobWouldBeThrough() throws IOException {
        lanes = List.of(
                new Lane(new WorkerId("w"), new ModelVersion("m"), List.of(0), 1, Set.of(), null, null),
                new Lane(new WorkerId("v"), new ModelVersion("m"), List.of(1), 1, Set.of(), null, null));
        DryRun run = intake().dryRun(tenPictures("admit", 15), null, null);
        assertThat(run.measured()).isTrue();
        assertThat(run.estimatedSeconds()).isCloseTo(20, within(1e-6));
        assertThat(run.doneInSeconds()).isCloseTo(10, within(1e-6));
        assertThat(run.warnings()).isEmpty();
    }

    private JobSpec ten(String ifLate, int seconds) throws IOException {
        return intake().accept(tenPictures(ifLate, seconds));
    }

    private static CustomizationRequest tenPictures(String ifLate, int seconds) {
        return Json.readJobRequest(
                ("{\"lines\":[{\"subject\":\"mug\",\"prompt\":\"p\",\"count\":10}],\"ifLate\":\"" + ifLate
                                + "\",\"deadline\":\"" + NOW.plusSeconds(seconds) + "\"}")
                        .getBytes(StandardCharsets.UTF_8),
                Tenant.DEFAULT,
                JOB);
    }

    private JobIntake intake() throws IOException {
        return intake(new Spool(folder.resolve("spool")));
    }

    private JobIntake intake(Spool spool) {
        return new JobIntake(
                new OneMug(),
                bucket,
                spool,
                ManifestLimits.DEFAULT,
                100,
                Policy.DEFAULT,
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    /** Failed before: a manifest of 86 MB was fetched back from the bucket that it had just been put into. */
    @Test
    void whoAcceptedALongJobHasItsLines() throws IOException {
        Spool spool = new Spool(folder.resolve("spool"));
        JobSpec spec = accept(intake(spool));
        bucket.delete(stored(spec).lines());

        try (JobLines lines = FileLines.fetch(spec, stored(spec), bucket, spool)) {
            assertThat(lines.count()).isEqualTo(spec.lineCount());
            assertThat(lines.line(spec.lineCount() - 1).prompt()).isEqualTo("scene " + Limits.INLINE_LINES);
        }
        assertThatThrownBy(() -> FileLines.fetch(spec, stored(spec), bucket, spool))
                .hasMessageContaining("not in the bucket");
        try (var left = Files.list(folder.resolve("spool"))) {
            assertThat(left).isEmpty();
        }
    }

    /** A manifest of a million lines, 90 MB, was seconds on its way into the bucket while somebody waited. */
    @Test
    void linesAreInTheBucketPackedAndThoseOfAnEarlierSchedulerAsTheyWere() throws IOException {
        JobSpec spec = accept();
        byte[] packed = bucket.get(stored(spec).lines(), Long.MAX_VALUE);
        byte[] plain = new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes();
        assertThat(packed.length).isLessThan(plain.length / 5);
        assertThat(Canonical.ofBytes(packed)).isEqualTo(stored(spec).linesSha256());

        ObjectKey earlier = new ObjectKey("jobs/long/lines-earlier.jsonl");
        bucket.put(earlier, Upload.of(plain, "application/x-ndjson"));
        StoredLines before = new StoredLines(
                earlier,
                Canonical.ofBytes(plain),
                stored(spec).subjects(),
                stored(spec).subjectsSha256());
        Spool spool = new Spool(folder.resolve("fetched"));
        try (JobLines now = FileLines.fetch(spec, stored(spec), bucket, spool);
                JobLines then = FileLines.fetch(spec, before, bucket, spool)) {
            assertThat(now.line(7)).isEqualTo(then.line(7));
            assertThat(now.line(7).prompt()).isEqualTo("scene 7");
        }
        try (var left = Files.list(folder.resolve("fetched"))) {
            assertThat(left).isEmpty();
        }
    }

    private JobSpec accept() throws IOException {
        return accept(intake());
    }

    private static JobSpec accept(JobIntake intake) throws IOException {
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
        public Optional<SubjectSpec> subjectSoon(Tenant tenant, SubjectId id) {
            return subject(tenant, id);
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
            return new CostTable(costs, 1);
        }

        @Override
        public Forecast forecast() {
            return new Forecast(lanes, List.of());
        }

        @Override
        public boolean isKnown(Tenant tenant, JobId job) {
            return known;
        }
    }
}
