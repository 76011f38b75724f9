package io.customshift.scheduler.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.scheduler.core.Command;
import io.customshift.scheduler.core.JobLab;
import io.customshift.scheduler.core.Jobs;
import io.customshift.scheduler.core.MadePictures;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.ReadMode;
import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.identity.BucketLayout;
import io.customshift.schemas.identity.LineExpansion;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.ResultLine;
import io.customshift.storage.Upload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
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
        Command.CloseJob close = close();
        assertThat(close.total()).isEqualTo(3);
        assertThat(close.stored()).isEqualTo(1);
        lab.command(close);
        assertThat(lines())
                .extracting(ResultLine::status)
                .containsExactly(ImageStatus.STORED, ImageStatus.CANCELLED, ImageStatus.CANCELLED);

        put(tasks.get(1).key());
        put(BucketLayout.sidecarOf(tasks.get(1).key()));
        assertThat(sweep.remove(lab.state())).isEqualTo(1);
        assertThat(bucket.bytes.keySet())
                .contains(tasks.get(0).key().value(), MANIFEST.value())
                .doesNotContain(tasks.get(1).key().value())
                .noneMatch(key -> key.contains(tasks.get(1).image().value()));
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
        Command.CloseJob close = closing().close(spec, lab.state(), null, made());
        assertThat(close.stored()).isEqualTo(1);
        assertThat(lines()).hasSize(3);
    }

    @Test
    void retryTakesWhatTheManifestDoesNotHaveAsStored() throws IOException {
        lab.command(new Command.StopJob(Tenant.DEFAULT, Jobs.JOB, null));
        put(tasks.get(0).key());
        lab.command(close());
        lab.command(new Command.RetryJob(spec, List.of(), null, 0));
        JobFiles files = new JobFiles(bucket, new Spool(folder.resolve("more")), lab::command, ended -> false);
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
        JobFiles files = new JobFiles(bucket, new Spool(folder.resolve("more")), lab::command, ended -> false);
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
        return closing().close(spec, lab.state(), InlineLines.of(spec), made());
    }

    private MadePictures made() {
        return MadePictures.of(lab.shards());
    }

    private Closing closing() throws IOException {
        return new Closing(bucket, new Spool(folder), sweep::late);
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
