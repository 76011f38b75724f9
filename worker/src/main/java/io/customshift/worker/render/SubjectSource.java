package io.customshift.worker.render;

import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.Shard;
import io.customshift.worker.cache.Lease;
import io.customshift.worker.engine.EncodedSubject;
import io.customshift.worker.engine.ReferencePhoto;
import io.customshift.worker.engine.RenderException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The shard's subject at the size of the picture in hand, from the cache or computed. Holds one lease at a time. */
final class SubjectSource implements AutoCloseable {
    private final ShardRunner.Parts parts;
    private final Shard shard;
    private final Ahead ahead;
    /** A size that the engine refuses is refused for each picture of it without asking again. */
    private final Map<ImageSize, RenderException> refused = new HashMap<>();

    private boolean fetched;
    private @Nullable ImageSize size;
    private @Nullable Lease<EncodedSubject> lease;
    private Duration encode = Duration.ZERO;
    private Duration sinceTaken = Duration.ZERO;

    SubjectSource(ShardRunner.Parts parts, Shard shard, Ahead ahead) {
        this.parts = parts;
        this.shard = shard;
        this.ahead = ahead;
    }

    boolean isWarm(ImageTask task) {
        return parts.cache().contains(SubjectKey.of(shard, task.settings().size()));
    }

    EncodedSubject at(ImageSize wanted) {
        Lease<EncodedSubject> held = lease;
        if (held != null && wanted.equals(size)) {
            return held.value();
        }
        close();
        RenderException before = refused.get(wanted);
        if (before != null) {
            throw before;
        }
        try {
            long bytes =
                    parts.renderer().referenceBytes(shard.subject().references().size(), wanted);
            Lease<EncodedSubject> fresh =
                    parts.cache().acquire(SubjectKey.of(shard, wanted), bytes, () -> encoded(wanted));
            lease = fresh;
            size = wanted;
            return fresh.value();
        } catch (RenderException e) {
            if (!e.retryable()) {
                refused.put(wanted, e);
            }
            throw e;
        }
    }

    private EncodedSubject encoded(ImageSize wanted) {
        long start = System.nanoTime();
        List<ReferencePhoto> photos = ahead.photos();
        if (!fetched) {
            fetched = true;
            parts.listener().stage(Stage.FETCH, since(start));
            parts.listener().moved();
        }
        long begun = System.nanoTime();
        try {
            return parts.renderer().encode(shard.subject().name(), photos, wanted);
        } finally {
            Duration took = since(begun);
            encode = encode.plus(took);
            sinceTaken = sinceTaken.plus(since(start));
            parts.listener().stage(Stage.ENCODE, took);
            parts.listener().moved();
        }
    }

    /** Time in the engine so far. */
    Duration encodeTime() {
        return encode;
    }

    /** Time spent on photos and their encoding since this was asked last. */
    Duration takeFetchAndEncodeTime() {
        Duration taken = sinceTaken;
        sinceTaken = Duration.ZERO;
        return taken;
    }

    /** Gives the lease back; can be used on. */
    @Override
    public void close() {
        Lease<EncodedSubject> held = lease;
        lease = null;
        if (held != null) {
            held.close();
        }
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
