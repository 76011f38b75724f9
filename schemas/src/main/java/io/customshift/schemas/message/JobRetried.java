package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import java.time.Instant;
import java.util.List;

/**
 * An ended job makes another round over pictures that it has not made; those it has stay as they are.
 *
 * @param round that begins
 * @param lines ids or numbers of the lines to try again; empty: all that failed or were cancelled
 */
public record JobRetried(
        @WireDefault("\"default\"") Tenant tenant, JobId job, int round, List<String> lines, Instant at)
        implements JobEvent {
    public JobRetried {
        Require.between(round, 1, Integer.MAX_VALUE, "round");
        lines = List.copyOf(lines);
    }
}
