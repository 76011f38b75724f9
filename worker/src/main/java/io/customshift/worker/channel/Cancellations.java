package io.customshift.worker.channel;

import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.CancelJob;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Jobs that are to be stopped, as far back as their orders are kept. Thread-safe. */
public final class Cancellations {
    /** A little longer than the control topic keeps an order. */
    private static final Duration KEPT = Duration.ofHours(25);

    private final Map<Job, Instant> cancelled = new ConcurrentHashMap<>();

    private record Job(Tenant tenant, JobId job) {}

    public void add(CancelJob order) {
        cancelled.put(new Job(order.tenant(), order.job()), order.at());
        cancelled.values().removeIf(at -> at.isBefore(order.at().minus(KEPT)));
    }

    public boolean cancelled(Tenant tenant, JobId job) {
        return cancelled.containsKey(new Job(tenant, job));
    }
}
