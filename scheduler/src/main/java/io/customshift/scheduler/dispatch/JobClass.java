package io.customshift.scheduler.dispatch;

import io.customshift.schemas.message.Limits;

/** How soon people want a job, by its priority of 0 to 9. Under contention classes share engine time by weight. */
public enum JobClass {
    /** Somebody waits at a screen. */
    INTERACTIVE(16),
    STANDARD(4),
    BULK(1);

    private static final int STANDARD_FROM = 3;

    private final int weight;

    JobClass(int weight) {
        this.weight = weight;
    }

    public static JobClass of(int priority) {
        if (priority >= Limits.PRIORITY_INTERACTIVE) {
            return INTERACTIVE;
        }
        return priority >= STANDARD_FROM ? STANDARD : BULK;
    }

    int weight() {
        return weight;
    }
}
