package io.customshift.deploy.standalone.verify;

import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.message.ImageFailed;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.ShardFinished;
import io.customshift.schemas.message.ShardStarted;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What workers say about a job of one shard. For one thread. */
final class ShardTally {

    private final String job;
    private final Set<ImageId> stored = new HashSet<>();
    private int starts;
    private int storedTwice;
    private int failed;
    private String failure = "";
    private @Nullable ShardFinished finished;

    ShardTally(String job) {
        this.job = job;
    }

    void add(Message message) {
        if (message instanceof ShardStarted started && started.job().value().equals(job)) {
            starts++;
        } else if (message instanceof ImageStored image && image.job().value().equals(job)) {
            // One that was there before had been computed by somebody else.
            storedTwice += stored.add(image.image()) && !image.reused() ? 0 : 1;
        } else if (message instanceof ImageFailed image && image.job().value().equals(job)) {
            failed++;
            failure = image.code() + ": " + image.message();
        } else if (message instanceof ShardFinished done && done.job().value().equals(job)) {
            finished = done;
        }
    }

    /** Whether its end was told, and each picture: those are other topics, which may be read later. */
    boolean isComplete() {
        ShardFinished done = finished;
        return done != null && stored.size() + failed >= done.stored() + done.failed();
    }

    String job() {
        return job;
    }

    /** Times that a worker took the shard in hand. */
    int starts() {
        return starts;
    }

    /** Different pictures in the bucket. */
    int stored() {
        return stored.size();
    }

    /** Pictures that were stored or found there after they had been stored. */
    int storedTwice() {
        return storedTwice;
    }

    int failed() {
        return failed;
    }

    /** Why the last of these could not be made. */
    String failure() {
        return failure;
    }

    /** From the shard's start to its end at the worker that finished it; NaN before. */
    double seconds() {
        return finished == null ? Double.NaN : finished.wallSeconds();
    }
}
