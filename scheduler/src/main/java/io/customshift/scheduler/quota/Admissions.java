package io.customshift.scheduler.quota;

import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.JobAdmitted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was read of admissions.v1, by tenant, in its order. Written by one thread, read by any; whoever has sent an admission
 * waits here until it is read, and knows then all that came before it, whichever scheduler sent that.
 */
public final class Admissions {
    /** The longest time that counts is a day; a clock may be off by an hour. */
    private static final Duration KEPT = Duration.ofHours(25);

    private final Map<Tenant, List<Entry>> byTenant = new HashMap<>();
    private long read = -1;

    /** An admission and its place in the order. */
    record Entry(long place, JobAdmitted admitted) {
        private boolean isSameAs(JobAdmitted other) {
            return admitted.job().equals(other.job())
                    && admitted.round() == other.round()
                    && admitted.at().equals(other.at());
        }
    }

    /** Takes one record. */
    public synchronized void apply(long place, JobAdmitted admitted, Instant now) {
        List<Entry> entries = byTenant.computeIfAbsent(admitted.tenant(), key -> new ArrayList<>());
        if (admitted.withdrawn()) {
            entries.removeIf(entry -> entry.isSameAs(admitted));
        } else {
            entries.removeIf(entry ->
                    entry.place() == place || entry.admitted().at().plus(KEPT).isBefore(now));
            entries.add(new Entry(place, admitted));
        }
        read = Math.max(read, place);
        notifyAll();
    }

    /** Those of a tenant, in order. */
    synchronized List<Entry> of(Tenant tenant) {
        return List.copyOf(byTenant.getOrDefault(tenant, List.of()));
    }

    /** Waits until this place was read, and says whether it was in time. */
    synchronized boolean await(long place, Duration timeout) throws InterruptedException {
        long until = System.nanoTime() + timeout.toNanos();
        while (read < place) {
            long left = (until - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }
}
