package io.customshift.scheduler.core;

import io.customshift.scheduler.dispatch.Demand;
import io.customshift.schemas.id.SubjectId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Which shards of a job may go out. Whose turn it is is the dispatcher's to say. */
public final class Releasable {
    private Releasable() {}

    static boolean is(ShardState shard, Instant now) {
        return shard.phase() == ShardPhase.PLANNED
                || shard.phase() == ShardPhase.WAITING
                        && (shard.due() == null || !shard.due().isAfter(now));
    }

    /** What came back and what was passed over, then new ones in the plan's order; so many at most. */
    static List<ShardState> next(JobState job, IntFunction<ShardState> shards, Instant now, int most) {
        List<ShardState> next = new ArrayList<>();
        Instant deadline = job.deadline();
        if (!job.isRunning() || job.parked() != null || deadline != null && !now.isBefore(deadline)) {
            return next;
        }
        for (int ordinal : job.plan().open()) {
            ShardState shard = shards.apply(ordinal);
            if (next.size() < most && is(shard, now)) {
                next.add(shard);
            }
        }
        for (int fresh = job.plan().cursor();
                next.size() < most && fresh < job.plan().shards();
                fresh++) {
            next.add(shards.apply(fresh));
        }
        return next;
    }

    /**
     * What the job asks the dispatcher for.
     *
     * @param subject names what a shard needs warm
     * @param pace how long a planned second takes now
     * @param most shards to choose from
     */
    public static Demand demand(
            String key,
            JobState job,
            IntFunction<ShardState> shards,
            Function<SubjectId, String> subject,
            double pace,
            Instant now,
            int most) {
        return new Demand(
                key,
                job.head().tenant(),
                job.head().job(),
                job.head().jobClass(),
                job.head().priority(),
                job.head().model(),
                job.deadline(),
                job.secondsLeft(pace),
                next(job, shards, now, most).stream()
                        .map(shard -> new Demand.Waiting(
                                shard.ordinal(),
                                subject.apply(shard.subject()),
                                shard.pendingSeconds() * pace,
                                shard.phase() == ShardPhase.WAITING,
                                shard.avoid()))
                        .toList(),
                job.plan().open().stream()
                        .map(shards::apply)
                        .filter(shard -> shard.phase().inFlight())
                        .map(shard -> new Demand.Out(
                                shard.partition(),
                                shard.phase() == ShardPhase.STARTED ? shard.holder() : null,
                                subject.apply(shard.subject()),
                                shard.pendingSeconds() * pace))
                        .toList());
    }
}
