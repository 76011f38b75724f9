package io.customshift.scheduler.core;

import java.time.Instant;

/**
 * What a decision depends on besides the job.
 *
 * @param lines whether the job's lines are at hand, so that shards can go out
 */
public record Situation(Instant now, Fleet fleet, Policy policy, boolean lines) {}
