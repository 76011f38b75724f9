package io.customshift.scheduler.intake;

import io.customshift.scheduler.core.Command;
import io.customshift.scheduler.core.ImageTable;
import io.customshift.scheduler.core.JobDecider;
import io.customshift.scheduler.core.JobState;
import io.customshift.scheduler.core.MadePictures;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.ShardId;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.identity.BucketLayout;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.ResultLine;
import io.customshift.storage.Making;
import io.customshift.storage.ObjectStore;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes the results of a job whose figures stand still. The manifest is put once, under a free key only: whoever finds one
 * there takes it as it is, and the job's last figures are always those of the object that is in the bucket.
 */
final class Closing {
    private static final String JSON_LINES = "application/x-ndjson";
    /** Pictures of one {@link Command.FoundPictures}: some 100 kB. */
    private static final int FOUND_AT_ONCE = 200;

    /** What is told of a picture whose maker is not known: somebody else put it under our key. */
    private static final WorkerId SOMEBODY = new WorkerId("unknown");

    private final ObjectStore store;
    private final Spool spool;
    private final InstantSource time;
    private final Function<JobSpec, Late> lateOf;

    /** Pictures that are in the bucket though the state does not have them as stored. */
    interface Late {
        /** The line as it is when its picture is there after all, else the line itself. */
        ResultLine look(ResultLine line);
    }

    Closing(ObjectStore store, Spool spool, InstantSource time, Function<JobSpec, Late> lateOf) {
        this.store = store;
        this.spool = spool;
        this.time = time;
        this.lateOf = lateOf;
    }

    /**
     * @param lines of the job; none when they are lost, and the results are written without texts
     * @return what the job is to be told, in this order
     */
    List<Command> close(JobSpec spec, JobState job, @Nullable JobLines lines, MadePictures made) throws IOException {
        keep(spec);
        BucketLayout layout = new BucketLayout(spec.tenant());
        ObjectKey key = job.retry() == null ? layout.manifest(spec.job()) : layout.manifest(spec.job(), job.round());
        Path file = spool.file("results");
        Late late = lateOf.apply(spec);
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
                Consumer<ResultLine> sink =
                        line -> LineFile.write(out, line.status() == ImageStatus.STORED ? line : late.look(line));
                if (lines == null) {
                    withoutTexts(spec, made, sink);
                } else {
                    mirrored(spec, job, lines, made, sink);
                }
            }
            if (!store.create(key, file, JSON_LINES)) {
                try (InputStream in = store.open(key)) {
                    Spool.copy(in, file, Long.MAX_VALUE);
                }
            }
            List<ImageStored> found = new ArrayList<>();
            Command.CloseJob close = counted(spec, job, made, key, file, found);
            List<Command> told = found(spec, job, found);
            told.add(close);
            return told;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** What a retry needs of a job whose state has gone. */
    static ObjectKey specKey(JobSpec spec) {
        return new BucketLayout(spec.tenant()).part(spec.job(), "spec", spec.requestDigest(), "json");
    }

    private void keep(JobSpec spec) throws IOException {
        Path file = spool.file("spec");
        try {
            Files.write(file, Json.write(spec));
            store.create(specKey(spec), file, "application/json");
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private void mirrored(JobSpec spec, JobState job, JobLines lines, MadePictures made, Consumer<ResultLine> sink)
            throws IOException {
        // Of a job that was neither cancelled nor failed every picture is decided.
        boolean whole = job.phase() == JobPhase.RUNNING && job.code() == null;
        Consumer<ResultLine> checked = line -> {
            if (whole && line.status() == ImageStatus.CANCELLED && job.retry() == null) {
                throw new RefusedException(
                        JobDecider.PLAN_INCOMPLETE,
                        "picture " + line.image() + " of line " + line.line()
                                + " is in no shard of the job's plan; submit the job again under a new id",
                        List.of());
            }
            sink.accept(line);
        };
        try (EarlierResults earlier = EarlierResults.of(job, store, spool)) {
            new Results(spec, lines, made, true).each(earlier, checked);
        }
    }

    private static void withoutTexts(JobSpec spec, MadePictures made, Consumer<ResultLine> sink) {
        BucketLayout layout = new BucketLayout(spec.tenant());
        made.each((subject, image, line, each) -> {
            boolean stored = each.status() == ImageStatus.STORED;
            sink.accept(new ResultLine(
                    line,
                    null,
                    subject,
                    "",
                    0,
                    null,
                    image,
                    each.status() == ImageStatus.PENDING ? ImageStatus.CANCELLED : each.status(),
                    stored ? layout.image(spec.job(), subject, image) : null,
                    each.sha256(),
                    each.pixelsSha256(),
                    each.perceptualHash(),
                    each.bytes(),
                    stored ? null : each.code(),
                    stored ? null : each.message(),
                    each.warnings(),
                    null,
                    null,
                    Map.of()));
        });
    }

    /** Every picture of the manifest has its event, whoever is left to tell it: these are the ones of which none was heard. */
    private static List<Command> found(JobSpec spec, JobState job, List<ImageStored> found) {
        List<Command> told = new ArrayList<>();
        for (int from = 0; from < found.size(); from += FOUND_AT_ONCE) {
            told.add(new Command.FoundPictures(
                    spec.tenant(),
                    spec.job(),
                    job.round(),
                    found.subList(from, Math.min(from + FOUND_AT_ONCE, found.size()))));
        }
        return told;
    }

    private Optional<ImageStored> found(JobSpec spec, JobState job, MadePictures made, ResultLine line) {
        ObjectKey key = new BucketLayout(spec.tenant()).image(spec.job(), line.subject(), line.image());
        OptionalInt shard = made.shardOf(line.subject(), line.image());
        Sha256 sha256 = line.sha256();
        if (shard.isEmpty() || sha256 == null) {
            return Optional.empty();
        }
        return store.stat(key).map(object -> {
            Optional<Making> making = Making.of(object);
            boolean reused = making.isEmpty() || making.get().round() != job.round();
            return new ImageStored(
                    spec.tenant(),
                    spec.job(),
                    ShardId.of(spec.job(), shard.getAsInt()),
                    0,
                    line.image(),
                    line.line(),
                    line.subject(),
                    key,
                    sha256,
                    line.pixelsSha256(),
                    line.perceptualHash(),
                    object.etag(),
                    object.bytes(),
                    reused ? 0 : making.get().seconds(),
                    reused,
                    line.warnings(),
                    making.map(Making::worker).orElse(SOMEBODY),
                    time.instant());
        });
    }

    private Command.CloseJob counted(
            JobSpec spec, JobState job, MadePictures made, ObjectKey key, Path file, List<ImageStored> found)
            throws IOException {
        ImageTable seen = new ImageTable();
        Map<ImageStatus, Integer> counts = new EnumMap<>(ImageStatus.class);
        Map<FailureCode, Integer> codes = new HashMap<>();
        Map<FailureCode, String> messages = new HashMap<>();
        Consumer<ResultLine> counter = line -> {
            int before = seen.size();
            if (seen.put(line.subject(), line.image()) < before) {
                return;
            }
            counts.merge(line.status(), 1, Integer::sum);
            FailureCode code = line.code();
            if (line.status() == ImageStatus.FAILED && code != null) {
                codes.merge(code, 1, Integer::sum);
                messages.putIfAbsent(code, String.valueOf(line.message()));
            }
            MadePictures.Made known = made.of(line.subject(), line.image());
            if (line.status() == ImageStatus.STORED && known != null && known.status() != ImageStatus.STORED) {
                found(spec, job, made, line).ifPresent(found::add);
            }
        };
        try (InputStream in = Files.newInputStream(file)) {
            LineFile.results(in, counter);
        }
        int stored = counts.getOrDefault(ImageStatus.STORED, 0);
        int failed = counts.getOrDefault(ImageStatus.FAILED, 0);
        FailureCode most = stored > 0
                ? null
                : codes.entrySet().stream()
                        .max(Map.Entry.<FailureCode, Integer>comparingByValue()
                                .thenComparing(entry -> entry.getKey().value(), Comparator.reverseOrder()))
                        .map(Map.Entry::getKey)
                        .orElse(null);
        return new Command.CloseJob(
                spec.tenant(),
                spec.job(),
                job.round(),
                key,
                LineFile.digest(file),
                seen.size(),
                stored,
                failed,
                most,
                most == null
                        ? null
                        : "none of the " + seen.size() + " pictures could be made: " + codes.get(most) + " × " + most
                                + ": " + messages.get(most) + "; mend that, then retry the job");
    }
}
