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
import org.jspecify.annotations.Nullable;

/**
 * Works on shards, one after the other.
 *
 * <p>Guarantees: each picture of a shard that ran to its end is in the bucket or has an {@code ImageFailed}; the events
 * that say so are kept by the broker when {@link #run} returns. A picture that is in the bucket is not made again, so a
 * shard that is delivered twice costs looks into the bucket. Events may repeat, each time as the same fact. What is this
 * worker's trouble and not the shard's, such as another model, a store out of reach or a device that fails at anything, is
 * given back and fails nothing. No failure of one shard leaves this class as an exception, errors included, but that of the
 * event sink.
 */
public final class ShardRunner {
    private final Parts parts;
    private @Nullable Shard next;
    private @Nullable Ahead ahead;

    /**
     * What a runner works with.
     *
     * @param workerStartedAt when this process started
     * @param store waits for a while when the bucket is out of reach
     * @param saving makes files and stores them while the next picture is computed
     * @param bucket asks the bucket for several things at once; has four threads at least, since some wait for others
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
            ExecutorService saving,
            ExecutorService bucket) {
        PictureStore pictures() {
            return new PictureStore(store, worker, time, listener);
        }
    }

    public ShardRunner(Parts parts) {
        this.parts = parts;
    }

    /** Begins to fetch what this shard needs, which is the one that will run next. */
    public synchronized void lookAhead(Shard shard) {
        forget();
        if (!shard.engine().model().equals(parts.renderer().model())) {
            return;
        }
        Ahead begun = ahead(shard);
        if (!parts.cache()
                .contains(SubjectKey.of(shard, shard.images().get(0).settings().size()))) {
            begun.fetchPhotos();
        }
        next = shard;
        ahead = begun;
    }

    /** Works on the shard to its end, or to where {@code control} stops it. */
    public ShardOutcome run(Shard shard, RunControl control) {
        parts.listener().began(shard);
        ShardOutcome outcome = new ShardRun(parts, shard, control, () -> takeAhead(shard)).run();
        parts.events().flush();
        parts.listener().ended(outcome);
        return outcome;
    }

    private synchronized Ahead takeAhead(Shard shard) {
        Ahead begun = ahead;
        if (begun != null && shard.equals(next)) {
            next = null;
            ahead = null;
            return begun;
        }
        return ahead(shard);
    }

    private Ahead ahead(Shard shard) {
        return new Ahead(
                shard,
                parts.pictures(),
                () -> new References(parts.store(), parts.bucket())
                        .fetch(shard.subject().references()),
                parts.bucket());
    }

    private void forget() {
        Ahead old = ahead;
        next = null;
        ahead = null;
        if (old != null) {
            old.close();
        }
    }
}
