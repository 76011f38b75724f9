package io.customshift.worker.render;

import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.Message;
import io.customshift.worker.cache.ReferenceCache;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;

/** Runners for tests of what is around them. */
public final class Runners {
    private Runners() {}

    /** One that is given no shard. */
    public static ShardRunner idle() {
        return new ShardRunner(new ShardRunner.Parts(
                new WorkerId("w-1"),
                Instant.EPOCH,
                new FakeRenderer(),
                new ReferenceCache<>(1000, System::nanoTime),
                new InMemoryObjectStore(),
                new EventSink() {
                    @Override
                    public void send(Message event) {}

                    @Override
                    public void flush() {}
                },
                new RunListener() {},
                InstantSource.system(),
                Executors.newSingleThreadExecutor(),
                Executors.newSingleThreadExecutor()));
    }
}
