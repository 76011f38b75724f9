package io.customshift.worker.channel;

import io.customshift.schemas.message.JobFence;
import io.customshift.schemas.message.Shard;
import io.customshift.schemas.topics.Keys;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The rounds of jobs that are closed, as all fences on the topic say: whatever a shard of such a round would store is
 * not wanted. A fence never opens again, so the highest round holds. Thread-safe.
 */
public final class JobFences {
    private final Map<String, Integer> closed = new ConcurrentHashMap<>();

    public void add(JobFence fence) {
        closed.merge(Keys.job(fence.tenant(), fence.job()), fence.closedRound(), Math::max);
    }

    /** Whether the shard's round is closed. */
    public boolean closed(Shard shard) {
        Integer round = closed.get(Keys.job(shard.tenant(), shard.job()));
        return round != null && shard.round() <= round;
    }
}
