package io.customshift.scheduler.core;

import io.customshift.schemas.message.WireDefault;

/** Pictures of earlier rounds that the current one leaves as they are. */
public record Kept(
        @WireDefault("0") int total,
        @WireDefault("0") int stored,
        @WireDefault("0") int failed) {
    public static final Kept NONE = new Kept(0, 0, 0);
}
