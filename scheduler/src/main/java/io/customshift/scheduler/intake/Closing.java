package io.customshift.scheduler.intake;

import io.customshift.scheduler.core.Command;
import io.customshift.scheduler.core.ImageTable;
import io.customshift.scheduler.core.JobDecider;
import io.customshift.scheduler.core.JobState;
import io.customshift.scheduler.core.MadePictures;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.ReadMode;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.identity.BucketLayout;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.ResultLine;
import io.customshift.storage.ObjectStore;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes the results of a job whose figures stand still. The manifest is put once, under a free key only: whoever finds one
 * there takes it as it is, and the job's last figures are always those of the object that is in the bucket.
 */
final class Closing {
    private static final String JSON_LINES = "application/x-ndjson";

    private final ObjectStore store;
    private final Spool spool;
    private final Function<JobSpec, Late> lateOf;

    /** Pictures that are in the bucket though the state does not have them as stored. */
    interface Late {
        /** The line as it is when its picture is there after all, else the line itself. */
        ResultLine look(ResultLine line);
    }

    Closing(ObjectStore store, Spool spool, Function<JobSpec, Late> lateOf) {
        this.store = store;
        this.spool = spool;
        this.lateOf = lateOf;
    }

    /** @param lines of the job; none when they are lost, and the results are written without texts */
    Command.CloseJob close(JobSpec spec, JobState job, @Nullable JobLines lines, MadePictures made) throws IOException {
        keep(spec);
        BucketLayout layout = new BucketLayout(spec.tenant());
        ObjectKey key = job.retry() == null ? layout.manifest(spec.job()) : layout.manifest(spec.job(), job.round());
        Path file = spool.file("results");
        List<ImageId> found = new ArrayList<>();
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
            return counted(spec, job, key, file, found);
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
                    image,
                    each.status() == ImageStatus.PENDING ? ImageStatus.CANCELLED : each.status(),
                    stored ? layout.image(spec.job(), subject, image) : null,
                    each.sha256(),
                    each.bytes(),
                    stored ? null : each.code(),
                    stored ? null : each.message(),
                    each.warnings(),
                    null,
                    null,
                    Map.of()));
        });
    }

    private static Command.CloseJob counted(JobSpec spec, JobState job, ObjectKey key, Path file, List<ImageId> found)
            throws IOException {
        ImageTable seen = new ImageTable();
        Map<FailureCode, Integer> codes = new HashMap<>();
        Map<FailureCode, String> messages = new HashMap<>();
        int stored = 0;
        int failed = 0;
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                ResultLine line = Json.read(text.getBytes(StandardCharsets.UTF_8), ResultLine.class, ReadMode.TOLERANT);
                int before = seen.size();
                if (seen.put(line.subject(), line.image()) < before) {
                    continue;
                }
                stored += line.status() == ImageStatus.STORED ? 1 : 0;
                failed += line.status() == ImageStatus.FAILED ? 1 : 0;
                FailureCode code = line.code();
                if (line.status() == ImageStatus.FAILED && code != null) {
                    codes.merge(code, 1, Integer::sum);
                    messages.putIfAbsent(code, String.valueOf(line.message()));
                }
            }
        }
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
                                + ": " + messages.get(most) + "; mend that, then retry the job",
                found);
    }
}
