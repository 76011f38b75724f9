package io.customshift.scheduler.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.scheduler.core.Command;
import io.customshift.scheduler.core.JobLab;
import io.customshift.scheduler.core.Jobs;
import io.customshift.scheduler.core.MadePictures;
import io.customshift.scheduler.core.Output;
import io.customshift.scheduler.trace.JobTraces;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.ReadMode;
import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.identity.BucketLayout;
import io.customshift.schemas.identity.LineExpansion;
import io.customshift.schemas.message.DeadLetter;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.JobCancelled;
import io.customshift.schemas.message.JobFinished;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.ResultLine;
import io.customshift.storage.Making;
import io.customshift.storage.Upload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClosingTest {
    private static final ObjectKey MANIFEST = BucketLayout.DEFAULT.manifest(Jobs.JOB);

    @TempDir
    Path folder;

    private final MemoryBucket bucket = new MemoryBucket();
    private final BucketSweep sweep = new BucketSweep(bucket);
    private final JobSpec spec = Jobs.spec(Jobs.JOB, 3);
    private final List<ImageTask> tasks =
            LineExpansion.of(spec).tasks(0, spec.lines().get(0), spec.subjects().get(0));
    private JobLab lab = JobLab.with(3);

    @BeforeEach
    void begin() {
        lab = JobLab.with(3);
    }

    /** Failed before: a cut-off worker put pictures past a cancelled job's end, and its manifest said CANCELLED. */
    @Test
    void pictureThatCameUnheardIsAccountedForAndOneThatComesLaterIsRemoved() throws IOException {
        lab.command(new Command.StopJob(Tenant.DEFAULT, Jobs.JOB, null));
        put(tasks.get(0).key());
        List<Command> told = told();
        told.forEach(lab::command);
        Command.CloseJob close = last(told);
        assertThat(close.total()).isEqualTo(3);
        assertThat(close.stored()).isEqualTo(1);
        assertThat(lines())
                .extracting(ResultLine::status)
                .containsExactly(ImageStatus.STORED, ImageStatus.CANCELLED, ImageStatus.CANCELLED);

        put(tasks.get(1).key());
        put(BucketLayout.thumbnailOf(tasks.get(0).key()));
        put(BucketLayout.sidecarOf(tasks.get(1).key()));
        put(BucketLayout.thumbnailOf(tasks.get(1).key()));
        assertThat(sweep.remove(lab.state())).isEqualTo(1);
        assertThat(bucket.bytes.keySet())
                .contains(
                        tasks.get(0).key().value(),
                        BucketLayout.thumbnailOf(tasks.get(0).key()).value(),
                        MANIFEST.value())
                .doesNotContain(tasks.get(1).key().value())
                .noneMatch(key -> key.contains(tasks.get(1).image().value()));
    }

    /**
     * Failed before: a worker was killed between its put and its word, the job was cancelled meanwhile, and its manifest had two
     * pictures that no event ever told of.
     */
    @Test
    void pictureWhoseMakerDiedBeforeItsWordIsToldInItsPlaceOnce() throws IOException {
        lab.command(new Command.StopJob(Tenant.DEFAULT, Jobs.JOB, null));
        ImageTask task = tasks.get(1);
        byte[] bytes = "made".getBytes(StandardCharsets.UTF_8);
        Making making = new Making(0, 2.5, new WorkerId("dead"), Jobs.NOW);
        bucket.create(task.key(), making.on(Upload.of(bytes, "image/png").with(Canonical.ofBytes(bytes))));

        List<Command> told = told();
        assertThat(told).hasSize(2);
        lab.command(told.get(0));
        assertThat(lab.told(ImageStored.class)).singleElement().satisfies(event -> {
            assertThat(event.image()).isEqualTo(task.image());
            assertThat(event.key()).isEqualTo(task.key());
            assertThat(event.line()).isEqualTo(task.line());
            assertThat(event.sha256()).isEqualTo(Canonical.ofBytes(bytes));
            assertThat(event.worker()).isEqualTo(new WorkerId("dead"));
            assertThat(event.seconds()).isEqualTo(2.5);
            assertThat(event.reused()).isFalse();
        });
        // Whoever was stopped between the two says both again.
        lab.command(told.get(0));
        assertThat(lab.told(ImageStored.class)).hasSize(1);
        assertThat(told()).hasSize(1);
        lab.command(told.get(1));
        assertThat(lab.state().tally().stored()).isEqualTo(1);
        assertThat(lab.told(JobCancelled.class))
                .singleElement()
                .satisfies(event -> assertThat(event.stored()).isEqualTo(1));
    }

    /** Failed before: the letter stayed, of a picture that is in the manifest. */
    @Test
    void letterOfAPictureThatIsThereAfterAllIsTakenBack() throws IOException {
        lab.hear(Jobs.started(lab.shard(0), "w"));
        for (int i = 0; i < 3; i++) {
            lab.hear(Jobs.failed(lab.shard(0), i, 1, FailureCode.REFERENCE_UNREADABLE, false));
        }
        lab.look();
        assertThat(lab.told(DeadLetter.class)).hasSize(3);
        put(tasks.get(2).key());
        told().forEach(lab::command);
        assertThat(lab.out(Output.TakeBack.class))
                .extracting(Output.TakeBack::image)
                .containsExactly(tasks.get(2).image());
        assertThat(lab.told(JobFinished.class))
                .singleElement()
                .satisfies(event -> assertThat(event.stored()).isEqualTo(1));
    }

    /** Failed before: an instance that had stood still overwrote the results of a job that was over. */
    @Test
    void manifestThatIsThereIsTakenAsItIs() throws IOException {
        lab.command(new Command.StopJob(Tenant.DEFAULT, Jobs.JOB, null));
        Command.CloseJob first = close();
        put(tasks.get(0).key());
        Command.CloseJob second = close();
        assertThat(second).isEqualTo(first);
        assertThat(first.sha256())
                .isEqualTo(Canonical.ofBytes(Objects.requireNonNull(bucket.bytes.get(MANIFEST.value()))));
    }

    @Test
    void resultsOfAJobWhoseLinesAreLostHaveWhatIsKnown() throws IOException {
        lab.command(new Command.FailJob(
                Tenant.DEFAULT, Jobs.JOB, new io.customshift.schemas.id.FailureCode("LINES_LOST"), "gone"));
        put(tasks.get(2).key());
        Command.CloseJob close = last(closing().close(spec, lab.state(), null, made()));
        assertThat(close.stored()).isEqualTo(1);
        assertThat(lines()).hasSize(3);
    }

    @Test
    void retryTakesWhatTheManifestDoesNotHaveAsStored() throws IOException {
        lab.command(new Command.StopJob(Tenant.DEFAULT, Jobs.JOB, null));
        put(tasks.get(0).key());
        lab.command(close());
        lab.command(new Command.RetryJob(spec, List.of(), null, 0));
        JobFiles files =
                new JobFiles(bucket, new Spool(folder.resolve("more")), lab::command, ended -> false, JobTraces.OFF);
        files.plan(spec, lab.state());
        for (int i = 0; i < 200 && lab.state().plan().images() == 0; i++) {
            pause();
        }
        files.close();
        assertThat(lab.state().plan().images()).isEqualTo(2);
        assertThat(lab.state().tally().stored()).isEqualTo(1);
        assertThat(lab.state().total()).isEqualTo(3);
    }

    /** Failed before: the error ended the work in silence, with its mark that it was being done, and the job stood until a restart. */
    @Test
    void errorWhileTheManifestIsWrittenIsTriedAgain() throws IOException {
        lab.command(new Command.StopJob(Tenant.DEFAULT, Jobs.JOB, null));
        bucket.errors = 1;
        JobFiles files =
                new JobFiles(bucket, new Spool(folder.resolve("more")), lab::command, ended -> false, JobTraces.OFF);
        files.close(spec, lab.state(), made());
        for (int i = 0; i < 400 && !lab.state().phase().ended(); i++) {
            pause();
        }
        files.close();
        assertThat(lab.state().phase().ended()).isTrue();
        assertThat(lines()).hasSize(3);
    }

    private static void pause() {
        try {
            Thread.sleep(Duration.ofMillis(25).toMillis());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Command.CloseJob close() throws IOException {
        return last(told());
    }

    private List<Command> told() throws IOException {
        return closing().close(spec, lab.state(), InlineLines.of(spec), made());
    }

    private static Command.CloseJob last(List<Command> told) {
        return (Command.CloseJob) told.get(told.size() - 1);
    }

    private MadePictures made() {
        return MadePictures.of(lab.shards());
    }

    private Closing closing() throws IOException {
        return new Closing(bucket, new Spool(folder), InstantSource.fixed(Jobs.NOW), sweep::late);
    }

    private void put(ObjectKey key) {
        byte[] bytes = key.value().getBytes(StandardCharsets.UTF_8);
        bucket.put(key, Upload.of(bytes, "image/png").with(Canonical.ofBytes(bytes)));
    }

    private List<ResultLine> lines() {
        return new String(bucket.bytes.get(MANIFEST.value()), StandardCharsets.UTF_8)
                .lines()
                .map(line -> Json.read(line.getBytes(StandardCharsets.UTF_8), ResultLine.class, ReadMode.TOLERANT))
                .toList();
    }
}
