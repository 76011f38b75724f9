package io.customshift.scheduler.intake;

import io.customshift.scheduler.core.Planner;
import io.customshift.scheduler.core.Policy;
import io.customshift.scheduler.core.ShardState;
import io.customshift.scheduler.store.ObjectStore;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.identity.BucketLayout;
import io.customshift.schemas.manifest.ManifestLimits;
import io.customshift.schemas.manifest.Manifests;
import io.customshift.schemas.message.CustomizationRequest;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.ManifestFormat;
import io.customshift.schemas.message.ManifestReference;
import io.customshift.schemas.message.RequestLine;
import io.customshift.schemas.message.StoredLines;
import io.customshift.schemas.message.SubjectSpec;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Checks a request and makes the job's specification of it. A manifest is read once, line by line, into a file; nothing is
 * put into the bucket before all of it was found good, and nothing but a page of it is held in memory.
 */
public final class JobIntake {
    /** Bytes of lines and subjects that a job's record carries itself. */
    private static final int INLINE_BYTES = 400_000;

    private final Registry registry;
    private final ObjectStore store;
    private final Spool spool;
    private final ManifestLimits limits;
    private final int subjectsMax;
    private final Policy policy;
    private final Clock clock;

    /** What a job would be. */
    public record DryRun(
            Sha256 requestDigest,
            ModelVersion model,
            int lines,
            int images,
            int shards,
            double estimatedSeconds,
            List<SubjectPart> subjects) {}

    /** A subject's part of it. */
    public record SubjectPart(SubjectId subject, int images, int shards, double estimatedSeconds) {}

    /** Where the lines come from: hands on each with its place in the text, if it has one. */
    private interface Lines {
        void each(LineTaker taker) throws IOException;
    }

    private interface LineTaker {
        void take(RequestLine line, @Nullable Integer textLine);
    }

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
        this.limits = limits;
        this.subjectsMax = subjectsMax;
        this.policy = policy;
        this.clock = clock;
    }

    /** A request with its lines in it, or with a manifest in the bucket. */
    public JobSpec accept(CustomizationRequest request) throws IOException {
        return with(request, null, null, this::specify);
    }

    /** A request whose lines are in this text. {@code head} says all the rest. */
    public JobSpec accept(CustomizationRequest head, InputStream text, ManifestFormat format) throws IOException {
        return with(head, text, format, this::specify);
    }

    public DryRun dryRun(CustomizationRequest request, @Nullable InputStream text, @Nullable ManifestFormat format)
            throws IOException {
        return with(request, text, format, (head, check, lines) -> {
            JobSpec spec = spec(head, check, lines, null);
            return estimate(spec, check, lines);
        });
    }

    /** A stand-in for the manifest of a request whose text comes with the call. */
    public static ManifestReference textOf(ManifestFormat format) {
        return new ManifestReference(
                new ObjectKey("request." + (format == ManifestFormat.CSV ? "csv" : "jsonl")), format, null);
    }

    private interface Use<T> {
        T of(CustomizationRequest head, LineCheck check, Path lines) throws IOException;
    }

    private <T> T with(
            CustomizationRequest request, @Nullable InputStream text, @Nullable ManifestFormat format, Use<T> use)
            throws IOException {
        ManifestReference manifest = request.manifest();
        if (text != null && format != null) {
            return spooled(request, taker -> read(text, format, taker), use);
        }
        if (manifest == null) {
            return spooled(request, taker -> request.lines().forEach(line -> taker.take(line, null)), use);
        }
        checkOwned(request.tenant(), manifest.key(), "/manifest/key");
        Path copy = spool.file("manifest");
        try {
            Spool.Copied copied;
            try (InputStream in = store.open(manifest.key())) {
                copied = Spool.copy(in, copy, limits.maxBytes());
            }
            Sha256 expected = manifest.sha256();
            if (expected != null && copied.bytes() <= limits.maxBytes() && !expected.equals(copied.sha256())) {
                throw WireException.invalid(
                        "/manifest/sha256",
                        "sha256 is " + expected + " and the object's is " + copied.sha256() + "; correct one of them");
            }
            return spooled(
                    request,
                    taker -> {
                        try (InputStream in = Files.newInputStream(copy)) {
                            read(in, manifest.format(), taker);
                        }
                    },
                    use);
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    private void read(InputStream text, ManifestFormat format, LineTaker taker) throws IOException {
        Manifests.read(text, format, limits, line -> taker.take(line.line(), line.textLine()));
    }

    private <T> T spooled(CustomizationRequest head, Lines source, Use<T> use) throws IOException {
        LineCheck check = new LineCheck(head, registry, limits.maxImages(), subjectsMax);
        Path lines = spool.file("lines");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(lines), 1 << 16)) {
                source.each((line, textLine) -> {
                    check.add(line, textLine);
                    write(out, line);
                });
            }
            check.finish();
            return use.of(head, check, lines);
        } finally {
            Files.deleteIfExists(lines);
        }
    }

    private JobSpec specify(CustomizationRequest head, LineCheck check, Path lines) throws IOException {
        Path subjects = spool.file("subjects");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(subjects))) {
                check.subjects().forEach(subject -> write(out, subject));
            }
            boolean inline = check.lines() <= io.customshift.schemas.message.Limits.INLINE_LINES
                    && Files.size(lines) + Files.size(subjects) <= INLINE_BYTES;
            return spec(head, check, lines, inline ? null : subjects);
        } finally {
            Files.deleteIfExists(subjects);
        }
    }

    private JobSpec spec(CustomizationRequest head, LineCheck check, Path lines, @Nullable Path subjects)
            throws IOException {
        Sha256 digest = check.digest().end();
        ModelVersion asked = head.model();
        List<RequestLine> inline = new ArrayList<>();
        StoredLines stored = null;
        if (subjects != null) {
            stored = new StoredLines(
                    keyOf(head, digest, "lines"), digestOf(lines), keyOf(head, digest, "subjects"), digestOf(subjects));
            store.create(stored.lines(), lines, "application/x-ndjson");
            store.create(stored.subjects(), subjects, "application/x-ndjson");
        } else {
            eachLine(lines, (line, index) -> {
                if (index < io.customshift.schemas.message.Limits.INLINE_LINES) {
                    inline.add(line);
                }
            });
        }
        return new JobSpec(
                head.tenant(),
                head.job(),
                digest,
                asked == null ? registry.model() : asked,
                head.priority(),
                head.labels(),
                head.defaults(),
                head.deadline(),
                stored == null && inline.size() == check.lines() ? check.subjects() : List.of(),
                stored == null ? inline : List.of(),
                stored,
                check.lines(),
                check.images(),
                clock.instant());
    }

    private DryRun estimate(JobSpec spec, LineCheck check, Path lines) throws IOException {
        Map<SubjectId, SubjectSpec> subjects = new LinkedHashMap<>();
        check.subjects().forEach(subject -> subjects.put(subject.id(), subject));
        Planner planner = new Planner(
                spec,
                id -> java.util.Objects.requireNonNull(subjects.get(id)),
                registry.secondsPerMegapixelStep(),
                policy);
        eachLine(lines, (line, index) -> planner.add(index, line));
        Map<SubjectId, SubjectPart> parts = new LinkedHashMap<>();
        List<ShardState> shards = planner.shards();
        for (ShardState shard : shards) {
            parts.merge(
                    shard.subject(),
                    new SubjectPart(shard.subject(), shard.images().size(), 1, shard.seconds()),
                    (a, b) -> new SubjectPart(
                            a.subject(),
                            a.images() + b.images(),
                            a.shards() + b.shards(),
                            a.estimatedSeconds() + b.estimatedSeconds()));
        }
        return new DryRun(
                spec.requestDigest(),
                spec.model(),
                check.lines(),
                parts.values().stream().mapToInt(SubjectPart::images).sum(),
                shards.size(),
                parts.values().stream()
                        .mapToDouble(SubjectPart::estimatedSeconds)
                        .sum(),
                List.copyOf(parts.values()));
    }

    /** No tenant names the objects of another one. */
    static void checkOwned(Tenant tenant, ObjectKey key, String pointer) {
        boolean own = tenant.equals(Tenant.DEFAULT)
                ? !key.value().startsWith("tenants/")
                : key.value().startsWith("tenants/" + tenant + "/");
        if (!own) {
            throw WireException.invalid(
                    pointer,
                    "key is \"" + key + "\"; allowed for tenant " + tenant + " is "
                            + (tenant.equals(Tenant.DEFAULT)
                                    ? "anything outside tenants/"
                                    : "what begins with tenants/" + tenant + "/")
                            + "; put the object there");
        }
    }

    /** Named after the content, so that two requests under one id never overwrite each other. */
    private static ObjectKey keyOf(CustomizationRequest head, Sha256 digest, String what) {
        return new ObjectKey(new BucketLayout(head.tenant()).jobPrefix(head.job()) + what + "-"
                + digest.value().substring(0, 16) + ".jsonl");
    }

    private static void eachLine(Path file, ObjIntConsumer<RequestLine> each) throws IOException {
        int index = 0;
        try (var reader = Files.newBufferedReader(file)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                each.accept(
                        Json.read(
                                line.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                                RequestLine.class,
                                io.customshift.schemas.codec.ReadMode.TOLERANT),
                        index++);
            }
        }
    }

    private static void write(OutputStream out, Object value) {
        try {
            out.write(Json.write(value));
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Sha256 digestOf(Path file) throws IOException {
        MessageDigest digest = Spool.sha256();
        try (InputStream in = Files.newInputStream(file);
                OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            in.transferTo(out);
        }
        return new Sha256(HexFormat.of().formatHex(digest.digest()));
    }
}
