package io.customshift.scheduler.stream;

import io.customshift.scheduler.core.Job;
import io.customshift.scheduler.core.MadePictures;
import io.customshift.scheduler.core.ShardState;

/** What became of the pictures of a job that is closing, while it is read shard by shard. */
final class Gathering {
    private final Job job;
    private final MadePictures made = new MadePictures();
    private int next;

    Gathering(Job job) {
        this.job = job;
        // Those of earlier rounds are gone, and their results are in a manifest.
        this.next = job.state().plan().first();
    }

    /** Reads so many shards at most, and says whether these were the last. */
    boolean isWhole(int most) {
        int end = Math.min(job.state().plan().shards(), next + most);
        for (; next < end; next++) {
            ShardState shard = job.peek(next);
            if (shard != null) {
                made.add(shard);
            }
        }
        return next == job.state().plan().shards();
    }

    MadePictures made() {
        return made;
    }
}
