package io.customshift.scheduler.intake;

import io.customshift.scheduler.core.PlanSettings;
import io.customshift.scheduler.core.Policy;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.identity.BucketLayout;
import io.customshift.schemas.manifest.ManifestLimits;
import io.customshift.schemas.manifest.ManifestOptions;
import io.customshift.schemas.message.CustomizationRequest;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.Limits;
import io.customshift.schemas.message.ManifestFormat;
import io.customshift.schemas.message.ManifestReference;
import io.customshift.schemas.message.RequestLine;
import io.customshift.schemas.message.StoredLines;
import io.customshift.storage.ObjectStore;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks a request and makes the job's specification of it. A manifest is read once, line by line, into a file; nothing is
 * put into the bucket before all of it was found good, and nothing but a page of it is held in memory.
 */
public final class JobIntake {
    /** Bytes of lines and subjects that a job's record carries itself. */
    private static final int INLINE_BYTES = 400_000;

    /** The subjects of a request in a file of their own. */
    private record Spooled(Path file, Sha256 sha256) {}

    private final Registry registry;
    private final ObjectStore store;
    private final Spool spool;
    private final RequestSource source;
    private final Policy policy;
    private final Clock clock;

    public JobIntake(
            Registry registry,
            ObjectStore store,
            Spool spool,
            ManifestLimits limits,
            int subjectsMax,
            Policy policy,
            Clock clock) {
        this.registry = registry;
        this.store = store;
        this.spool = spool;
        this.source = new RequestSource(registry, store, spool, limits, subjectsMax);
        this.policy = policy;
        this.clock = clock;
    }

    /** A request with its lines in it, or with a manifest in the bucket. */
    public JobSpec accept(CustomizationRequest request) throws IOException {
        return source.with(request, null, null, this::specify);
    }

    /** A request whose lines are in this text. {@code head} says all the rest. */
    public JobSpec accept(CustomizationRequest head, InputStream text, ManifestOptions options) throws IOException {
        return source.with(head, text, options, this::specify);
    }

    public DryRun dryRun(CustomizationRequest request, @Nullable InputStream text, @Nullable ManifestOptions options)
            throws IOException {
        return source.with(request, text, options, (head, check, lines) -> {
            JobSpec spec = spec(head, check, lines, null);
            return DryRun.of(
                    spec,
                    check,
                    lines.plain(),
                    PlanSettings.of(policy, 0),
                    registry.costs(spec.model()).isMeasured(),
                    registry.absence(spec.model()).orElse(null));
        });
    }

    /** A stand-in for the manifest of a request whose text comes with the call. */
    public static ManifestReference textOf(ManifestFormat format) {
        return new ManifestReference(
                new ObjectKey("request." + (format == ManifestFormat.CSV ? "csv" : "jsonl")), format, null);
    }

    private JobSpec specify(CustomizationRequest head, LineCheck check, LineWriter.Written lines) throws IOException {
        Spool.Writer subjects = spool.writer("subjects");
        try {
            try (OutputStream out = new BufferedOutputStream(subjects)) {
                check.subjects().forEach(subject -> LineFile.write(out, subject));
            }
            boolean inline = check.lines() <= Limits.INLINE_LINES
                    && Files.size(lines.plain()) + subjects.bytes() <= INLINE_BYTES;
            return spec(
                    head,
                    check,
                    lines,
                    inline
                            ? null
                            : new Spooled(subjects.file(), subjects.closed().sha256()));
        } finally {
            subjects.close();
            Files.deleteIfExists(subjects.file());
        }
    }

    private JobSpec spec(
            CustomizationRequest head, LineCheck check, LineWriter.Written lines, @Nullable Spooled subjects)
            throws IOException {
        // The same request again is the job that it was, late or not.
        List<String> warnings = registry.isKnown(head.tenant(), head.job())
                ? List.of()
                : check.expected().warnings(head, clock.instant());
        Sha256 digest = check.digest().end();
        List<RequestLine> inline = new ArrayList<>();
        StoredLines stored = null;
        if (subjects != null) {
            BucketLayout layout = new BucketLayout(head.tenant());
            stored = new StoredLines(
                    layout.part(head.job(), "lines", lines.sha256(), "jsonl.gz"),
                    lines.sha256(),
                    layout.part(head.job(), "subjects", subjects.sha256(), "jsonl"),
                    subjects.sha256());
            store.create(stored.lines(), lines.packed(), "application/gzip");
            store.create(stored.subjects(), subjects.file(), "application/x-ndjson");
            // Whoever plans is most likely this instance.
            spool.keep(lines.sha256(), lines.plain());
        } else {
            LineFile.each(lines.plain(), (line, index) -> {
                if (index < Limits.INLINE_LINES) {
                    inline.add(line);
                }
            });
        }
        return new JobSpec(
                head.tenant(),
                head.job(),
                digest,
                check.model(),
                head.priority(),
                head.jobClass(),
                head.labels(),
                check.defaults(),
                head.deadline(),
                stored == null && inline.size() == check.lines() ? check.subjects() : List.of(),
                stored == null ? inline : List.of(),
                stored,
                check.lines(),
                check.images(),
                check.costs(),
                warnings,
                clock.instant());
    }
}
