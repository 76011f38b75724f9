package io.customshift.scheduler.core;

import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.message.WireDefault;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a job's shards stand. They are planned in parts, and those that are there may go out while others are to come.
 *
 * @param shards there are, in all rounds: ordinals are never used again
 * @param images distinct pictures planned in this round
 * @param seconds estimated engine time of these
 * @param complete nothing more will be planned
 * @param cursor the first shard of those that nobody has looked at yet
 * @param open shards before it that are not done, in order: released, come back, or passed over for another one
 * @param done how many are done, those of earlier rounds with them
 * @param first the current plan's first shard
 * @param round in which it was begun: rounds are closed while it is made, too
 * @param planned shards of the current plan that have come; those that others were split into are not among them
 * @param digest over these
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
        @WireDefault("0") int round,
        @WireDefault("0") int planned,
        @Nullable Sha256 digest) {
    static final PlanState NONE = emptyFrom(0, 0);

    public PlanState {
        open = open == null ? List.of() : List.copyOf(open);
    }

    /** No plan yet; the first shard will have this ordinal. */
    static PlanState emptyFrom(int first, int round) {
        return new PlanState(first, 0, 0, false, first, List.of(), first, first, round, 0, null);
    }

    /** The digest over the shards that have come. */
    Sha256 soFar() {
        return digest == null ? PlanParts.NOTHING : digest;
    }

    /** Whether nothing of the current round was ever given to workers. */
    boolean isUntouched() {
        return cursor == first && open.isEmpty();
    }

    PlanState planned(List<ShardState> more, Sha256 withThem, boolean last) {
        return new PlanState(
                shards + more.size(),
                images + more.stream().mapToInt(shard -> shard.images().size()).sum(),
                seconds + more.stream().mapToDouble(ShardState::seconds).sum(),
                last,
                cursor,
                open,
                done,
                first,
                round,
                planned + more.size(),
                withThem);
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
                round,
                planned,
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
                round,
                planned,
                digest);
    }

    boolean allDone() {
        return complete && done == shards;
    }
}
