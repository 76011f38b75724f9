package io.customshift.scheduler.core;

import io.customshift.schemas.message.WireDefault;

/**
 * What a plan depends on besides the lines. Fixed when the job is accepted: planning again, after a crash, under other
 * settings or on another instance, gives the same shards.
 *
 * @param secondsPerMegapixelStep the rate that pictures are estimated with where the specification says no costs
 * @param targetSeconds of engine time that a shard should be
 * @param imagesMax pictures in a shard at most
 * @param bytesMax encoded length of a shard's tasks at most
 */
public record PlanSettings(
        @WireDefault("0.05") double secondsPerMegapixelStep,
        @WireDefault("30") double targetSeconds,
        @WireDefault("64") int imagesMax,
        @WireDefault("1000000") int bytesMax) {
    /** The topic of shards takes four times as much: the subject and the envelope have room beside the tasks. */
    public static final int BYTES_MAX = 1_000_000;

    public static PlanSettings of(Policy policy, double secondsPerMegapixelStep) {
        return new PlanSettings(secondsPerMegapixelStep, policy.targetSeconds(), policy.imagesMax(), BYTES_MAX);
    }
}
