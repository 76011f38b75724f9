package io.customshift.worker.render;

import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.Shard;
import io.customshift.storage.ObjectStore;
import io.customshift.worker.cache.ReferenceCache;
import io.customshift.worker.engine.EncodedSubject;
import io.customshift.worker.engine.Renderer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;

/**
 * Works on shards, one after the other.
 *
 * <p>Guarantees: each picture of a shard that ran to its end is in the bucket or has an {@code ImageFailed}; the events
 * that say so are kept by the broker when {@link #run} returns. A picture that is in the bucket is not made again, so a
 * shard that is delivered twice costs looks into the bucket. Events may repeat. No failure of one shard leaves this
 * class as an exception, but that of the event sink.
 */
public final class ShardRunner {
    private final Parts parts;

    /**
     * What a runner works with.
     *
     * @param workerStartedAt when this process started
     * @param store waits while the bucket is out of reach
     * @param saving makes files and stores them while the next picture is computed
     */
    public record Parts(
            WorkerId worker,
            Instant workerStartedAt,
            Renderer renderer,
            ReferenceCache<SubjectKey, EncodedSubject> cache,
            ObjectStore store,
            EventSink events,
            RunListener listener,
            InstantSource time,
            ExecutorService saving) {}

    public ShardRunner(Parts parts) {
        this.parts = parts;
    }

    /** Works on the shard to its end, or to where {@code control} stops it. */
    public ShardOutcome run(Shard shard, RunControl control) {
        parts.listener().began(shard);
        ShardOutcome outcome = new ShardRun(parts, shard, control).run();
        parts.events().flush();
        parts.listener().ended(outcome);
        return outcome;
    }
}
