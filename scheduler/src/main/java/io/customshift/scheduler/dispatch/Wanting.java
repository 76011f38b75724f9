package io.customshift.scheduler.dispatch;

import io.customshift.schemas.id.WorkerId;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** A job while work is dealt out: what of it is left, and its place beside others, each worked out once. */
final class Wanting {
    final Demand demand;
    final String tenant;
    /** Seconds that are left after its work in its tenant's share; infinite as long as there are plenty. */
    final double slack;
    /** Where each shard's subject is or will be; shared with the round, which changes them. */
    private final Map<Integer, Set<WorkerId>> at = new HashMap<>();

    private final BitSet taken = new BitSet();

    Wanting(Demand demand, double slack) {
        this.demand = demand;
        this.tenant = Shares.tenant(demand);
        this.slack = slack;
    }

    boolean isEmpty() {
        return taken.cardinality() == demand.waiting().size();
    }

    /** The place of the next shard that is left, from this one on; as many as there are when none is. */
    int left(int from) {
        return taken.nextClearBit(from);
    }

    List<Demand.Waiting> waiting() {
        return demand.waiting();
    }

    void take(int place) {
        taken.set(place);
    }

    Set<WorkerId> at(int place, Function<String, Set<WorkerId>> find) {
        return at.computeIfAbsent(
                place, key -> find.apply(demand.waiting().get(key).subject()));
    }
}
