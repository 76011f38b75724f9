package io.customshift.scheduler.quota;

import java.time.Duration;

/** The tenant has taken as much as it may. */
public final class QuotaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public static final String CODE = "QUOTA_EXCEEDED";

    private final Quota quota;
    private final double left;
    private final Duration wait;

    /**
     * @param asked how much more is asked for
     * @param wait until it may be worth to ask again
     */
    QuotaException(Quota quota, double limit, double used, double asked, Duration wait) {
        super(quota.word() + " is " + number(used) + " of " + number(limit) + " " + quota.words() + ", and "
                + number(asked)
                + " more " + (asked > limit ? "is more than the quota at all; split it" : "is asked for; wait")
                + ", or have the operator raise the quota (CUSTOMSHIFT_QUOTAS)");
        this.quota = quota;
        this.left = Math.max(0, limit - used);
        this.wait = wait;
    }

    public Quota quota() {
        return quota;
    }

    /** What may still be taken. */
    public long left() {
        return (long) left;
    }

    /** Whole seconds, 1 at least. */
    public long waitSeconds() {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }

    private static String number(double value) {
        return Long.toString((long) Math.ceil(value));
    }
}
