package io.customshift.scheduler.core;

import io.customshift.scheduler.dispatch.Grant;
import java.time.Instant;
import java.util.List;

/**
 * What a decision depends on besides the job.
 *
 * @param lines whether the job's lines are at hand, so that shards can go out
 * @param grants the shards of the job whose turn it is
 */
public record Situation(Instant now, Fleet fleet, Policy policy, boolean lines, List<Grant> grants) {
    public Situation {
        grants = List.copyOf(grants);
    }
}
