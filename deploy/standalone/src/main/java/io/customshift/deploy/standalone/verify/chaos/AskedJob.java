package io.customshift.deploy.standalone.verify.chaos;

import java.util.List;

/**
 * A job that was asked for, and what was answered.
 *
 * @param acknowledged whether the fleet said that it has it; for one by event, whether the broker did
 * @param cancelled whether its end was asked for at some time: pictures may then be missing, if they are accounted for
 * @param bad whether none of its pictures can be made
 * @param nanos when it was asked for last, by {@link System#nanoTime()}
 */
record AskedJob(String id, List<Wish> wishes, boolean acknowledged, boolean cancelled, boolean bad, long nanos) {
    AskedJob {
        wishes = List.copyOf(wishes);
    }

    static AskedJob now(String id, List<Wish> wishes, boolean acknowledged) {
        return new AskedJob(id, wishes, acknowledged, false, false, System.nanoTime());
    }

    /** Whether nothing of it can be made, or something of it ends who makes it: it waits for no one's sake but its own. */
    boolean isSick() {
        return bad || wishes.stream().anyMatch(Wish::endsWorkers);
    }

    AskedJob withCancel() {
        return new AskedJob(id, wishes, acknowledged, true, bad, nanos);
    }

    /** What was cancelled is wanted after all. */
    AskedJob withRetry() {
        return new AskedJob(id, wishes, acknowledged, false, bad, System.nanoTime());
    }

    /** Nothing of it can be made. */
    AskedJob withoutPhotos() {
        return new AskedJob(id, wishes, acknowledged, cancelled, true, nanos);
    }
}
