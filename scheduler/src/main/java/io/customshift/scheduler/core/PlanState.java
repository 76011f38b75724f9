package io.customshift.scheduler.core;

import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.message.WireDefault;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a job's shards stand.
 *
 * @param shards planned so far, in all rounds: ordinals are never used again
 * @param images distinct pictures planned in this round
 * @param seconds estimated engine time of these
 * @param complete nothing more will be planned
 * @param cursor the first shard of those that nobody has looked at yet
 * @param open shards before it that are not done, in order: released, come back, or passed over for another one
 * @param done how many are done, those of earlier rounds with them
 * @param first the current round's first shard
 * @param digest of the plan that the parts so far belong to
 */
public record PlanState(
        @WireDefault("0") int shards,
        @WireDefault("0") int images,
        @WireDefault("0") double seconds,
        @WireDefault("false") boolean complete,
        @WireDefault("0") int cursor,
        List<Integer> open,
        @WireDefault("0") int done,
        @WireDefault("0") int first,
        @Nullable Sha256 digest) {
    static final PlanState NONE = emptyFrom(0);

    public PlanState {
        open = open == null ? List.of() : List.copyOf(open);
    }

    /** No plan yet; the first shard will have this ordinal. */
    static PlanState emptyFrom(int first) {
        return new PlanState(first, 0, 0, false, first, List.of(), first, first, null);
    }

    PlanState planned(List<ShardState> more, Sha256 whole, boolean last) {
        return new PlanState(
                shards + more.size(),
                images + more.stream().mapToInt(shard -> shard.images().size()).sum(),
                seconds + more.stream().mapToDouble(ShardState::seconds).sum(),
                last,
                cursor,
                open,
                done,
                first,
                whole);
    }

    /** Room for these, whose pictures were another shard's: that one leaves them to the figures when it moves. */
    PlanState split(List<ShardState> singles) {
        return new PlanState(
                shards + singles.size(),
                images + singles.size(),
                seconds + singles.stream().mapToDouble(ShardState::seconds).sum(),
                complete,
                cursor,
                open,
                done,
                first,
                digest);
    }

    PlanState moved(ShardState before, ShardState after) {
        TreeSet<Integer> out = new TreeSet<>(open);
        if (before.phase() == ShardPhase.PLANNED && after.phase() != ShardPhase.PLANNED) {
            for (int passed = cursor; passed <= after.ordinal(); passed++) {
                out.add(passed);
            }
        }
        boolean ends = !before.isDone() && after.isDone();
        if (ends) {
            out.remove(after.ordinal());
        }
        return new PlanState(
                shards,
                images + after.images().size() - before.images().size(),
                seconds + after.seconds() - before.seconds(),
                complete,
                after.phase() == ShardPhase.PLANNED ? cursor : Math.max(cursor, after.ordinal() + 1),
                List.copyOf(out),
                done + (ends ? 1 : 0),
                first,
                digest);
    }

    boolean allDone() {
        return complete && done == shards;
    }
}
