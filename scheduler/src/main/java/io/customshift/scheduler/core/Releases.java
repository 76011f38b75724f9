package io.customshift.scheduler.core;

import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.WorkerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which shards of a job go out next. Only a window's worth is out at a time: what is not out can be cancelled at once, a
 * job of 200,000 pictures stands before others with a few shards only, and the topic stays short.
 */
final class Releases {
    /** Shards of one subject that one place takes before the next place is used. */
    private static final int PER_PLACE = 2;

    private Releases() {}

    /** The releases that are due: of shards that came back first, then of new ones in the plan's order. */
    static List<Event.Released> due(Step step, Situation s) {
        JobState job = step.state();
        int workers = s.fleet().ready(job.head().model()).size();
        Map<SubjectId, Integer> out = new HashMap<>();
        List<ShardState> next = new ArrayList<>();
        int inFlight = 0;
        for (int ordinal : job.plan().open()) {
            ShardState shard = step.existing(ordinal);
            if (shard.phase().inFlight()) {
                inFlight++;
                out.merge(shard.subject(), 1, Integer::sum);
            } else if (shard.phase() == ShardPhase.WAITING
                    && (shard.due() == null || !shard.due().isAfter(s.now()))) {
                next.add(shard);
            }
        }
        int free = Math.max(0, s.policy().window(workers) - inFlight);
        for (int fresh = job.plan().cursor();
                next.size() < free && fresh < job.plan().shards();
                fresh++) {
            next.add(step.existing(fresh));
        }
        return next.stream()
                .limit(free)
                .map(shard -> new Event.Released(
                        shard.ordinal(),
                        shard.phase() == ShardPhase.PLANNED ? 0 : shard.epoch() + 1,
                        place(shard, out, Math.max(1, workers)),
                        avoided(shard, s.fleet().ready(job.head().model())),
                        s.now()))
                .toList();
    }

    /** Workers that it was with in vain, unless there are no others: then all of them may try again. */
    private static List<WorkerId> avoided(ShardState shard, Set<WorkerId> ready) {
        return shard.avoid().containsAll(ready) ? List.of() : shard.avoid();
    }

    /**
     * Never more places for a subject than there are workers, and a further one only when the former are loaded. A shard that
     * was somewhere in vain goes to a place that it never was at: it may belong to another worker.
     */
    private static int place(ShardState shard, Map<SubjectId, Integer> out, int places) {
        int before = out.merge(shard.subject(), 1, Integer::sum) - 1;
        return (before / PER_PLACE) % places + shard.detours() * places;
    }
}
