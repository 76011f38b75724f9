package io.customshift.scheduler.core;

import io.customshift.schemas.message.WireDefault;
import java.util.List;
import java.util.TreeSet;

/**
 * How a job's shards stand.
 *
 * @param shards planned so far
 * @param images distinct pictures planned so far
 * @param seconds estimated engine time of these
 * @param complete nothing more will be planned
 * @param cursor the next shard that was never released
 * @param open shards that were released and are not done, in order: never more than the window and what came back
 * @param done how many are done
 */
public record PlanState(
        @WireDefault("0") int shards,
        @WireDefault("0") int images,
        @WireDefault("0") double seconds,
        @WireDefault("false") boolean complete,
        @WireDefault("0") int cursor,
        List<Integer> open,
        @WireDefault("0") int done) {
    static final PlanState NONE = new PlanState(0, 0, 0, false, 0, List.of(), 0);

    public PlanState {
        open = open == null ? List.of() : List.copyOf(open);
    }

    PlanState planned(List<ShardState> more, boolean last) {
        return new PlanState(
                shards + more.size(),
                images + more.stream().mapToInt(shard -> shard.images().size()).sum(),
                seconds + more.stream().mapToDouble(ShardState::seconds).sum(),
                last,
                cursor,
                open,
                done);
    }

    PlanState moved(ShardState before, ShardState after) {
        TreeSet<Integer> out = new TreeSet<>(open);
        int next = cursor;
        int ended = done;
        if (before.phase() == ShardPhase.PLANNED && after.phase() != ShardPhase.PLANNED) {
            out.add(after.ordinal());
            next = Math.max(next, after.ordinal() + 1);
        }
        if (!before.isDone() && after.isDone()) {
            out.remove(after.ordinal());
            ended++;
        }
        return new PlanState(shards, images, seconds, complete, next, List.copyOf(out), ended);
    }

    boolean allDone() {
        return complete && done == shards;
    }
}
