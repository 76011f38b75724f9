package io.customshift.deploy.standalone.verify.chaos;

import java.util.List;

/**
 * A job that was asked for, and what was answered.
 *
 * @param acknowledged whether the fleet said that it has it; for one by event, whether the broker did
 * @param cancelled whether its end was asked for at some time: pictures may then be missing, if they are accounted for
 */
record AskedJob(String id, List<Wish> wishes, boolean acknowledged, boolean cancelled) {
    AskedJob {
        wishes = List.copyOf(wishes);
    }

    AskedJob withCancel() {
        return new AskedJob(id, wishes, acknowledged, true);
    }

    /** What was cancelled is wanted after all. */
    AskedJob withRetry() {
        return new AskedJob(id, wishes, acknowledged, false);
    }
}
