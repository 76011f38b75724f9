package io.customshift.worker.heartbeat;

import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.SubjectDigest;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.Shard;
import io.customshift.schemas.message.WorkerAbilities;
import io.customshift.schemas.message.WorkerHeartbeat;
import io.customshift.schemas.message.WorkerState;
import io.customshift.worker.cache.CacheFigures;
import io.customshift.worker.cache.ReferenceCache;
import io.customshift.worker.engine.EncodedSubject;
import io.customshift.worker.render.SubjectKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes heartbeats of one worker. */
public final class Heartbeats {
    /** What a worker says that has loaded nothing yet. */
    public static final ModelVersion NOTHING_LOADED = new ModelVersion("loading");
    /** A heartbeat is read by everybody: the warmest subjects are enough. */
    private static final int WARM_SUBJECTS = 200;

    private final WorkerId worker;
    private final WorkInHand work;
    private final ReferenceCache<SubjectKey, EncodedSubject> cache;
    private final InstantSource time;
    private final Instant startedAt;

    public Heartbeats(
            WorkerId worker, WorkInHand work, ReferenceCache<SubjectKey, EncodedSubject> cache, InstantSource time) {
        this.worker = worker;
        this.work = work;
        this.cache = cache;
        this.time = time;
        this.startedAt = time.instant();
    }

    /** The worker as it is now. */
    public WorkerHeartbeat now(
            WorkerState state,
            ModelVersion model,
            String device,
            @Nullable WorkerAbilities abilities,
            List<Integer> partitions) {
        WorkInHand.Snapshot snapshot = work.snapshot();
        CacheFigures figures = cache.figures();
        return new WorkerHeartbeat(
                worker,
                state,
                model,
                device,
                abilities,
                warmSubjects(),
                snapshot.imagesPerSecond(),
                snapshot.secondsPerMegapixelStep(),
                snapshot.costs(),
                figures.bytes(),
                figures.hits(),
                figures.savedSeconds(),
                partitions,
                snapshot.shard().map(Shard::shard).orElse(null),
                snapshot.shard().map(Shard::job).orElse(null),
                snapshot.done(),
                snapshot.shard().map(shard -> shard.images().size()).orElse(0),
                startedAt,
                time.instant());
    }

    /** When this process started. */
    public Instant startedAt() {
        return startedAt;
    }

    private List<SubjectDigest> warmSubjects() {
        return cache.keys().stream()
                .map(SubjectKey::subject)
                .distinct()
                .limit(WARM_SUBJECTS)
                .toList();
    }
}
