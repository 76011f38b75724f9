package io.customshift.scheduler.core;

import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.message.JobPhase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Which shards of a job go out next. Only a window's worth is out at a time: what is not out can be cancelled at once, a
 * job of a million pictures stands before others with a few shards only, and the topic stays short.
 */
public final class Releases {
    /** Shards of one subject that one place takes before the next place is used. */
    private static final int PER_PLACE = 2;

    private Releases() {}

    /** The shards to release now, with their places: those that came back first, then new ones in the plan's order. */
    public static List<ShardState> due(
            JobState job, IntFunction<ShardState> shardOf, Fleet fleet, Policy policy, Instant now) {
        if (job.phase() != JobPhase.RUNNING || job.closing()) {
            return List.of();
        }
        Map<SubjectId, Integer> out = new HashMap<>();
        List<ShardState> back = new ArrayList<>();
        int inFlight = 0;
        for (int ordinal : job.plan().open()) {
            ShardState shard = shardOf.apply(ordinal);
            if (shard.phase().inFlight()) {
                inFlight++;
                out.merge(shard.subject(), 1, Integer::sum);
            } else if (shard.phase() == ShardPhase.WAITING
                    && (shard.due() == null || !shard.due().isAfter(now))) {
                back.add(shard);
            }
        }
        int free = policy.window(fleet.workers()) - inFlight;
        List<ShardState> chosen = new ArrayList<>();
        for (ShardState shard : back) {
            if (chosen.size() < free) {
                chosen.add(placed(shard, out, fleet));
            }
        }
        int next = job.plan().cursor();
        while (chosen.size() < free && next < job.plan().shards()) {
            chosen.add(placed(shardOf.apply(next++), out, fleet));
        }
        return chosen;
    }

    /** Never more places for a subject than there are workers, and a further one only when the former are loaded. */
    private static ShardState placed(ShardState shard, Map<SubjectId, Integer> out, Fleet fleet) {
        int before = out.merge(shard.subject(), 1, Integer::sum) - 1;
        int places = Math.max(1, fleet.workers());
        return shard.spilledTo((before / PER_PLACE) % places);
    }
}
