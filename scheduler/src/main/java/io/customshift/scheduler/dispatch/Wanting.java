package io.customshift.scheduler.dispatch;

import io.customshift.schemas.id.WorkerId;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** A job while work is dealt out: what of it is left, and its place beside others, each worked out once. */
final class Wanting {
    final Demand demand;
    final String tenant;
    /** Seconds that are left after its work in its tenant's share; infinite as long as there are plenty. */
    final double slack;
    /** Where each shard's subject is or will be; shared with the round, which changes them. */
    private final List<Set<WorkerId>> at;

    private final BitSet taken = new BitSet();
    /** Places of shards that went out before, in vain. */
    private final BitSet returned = new BitSet();

    Wanting(Demand demand, double slack, Function<String, Set<WorkerId>> at) {
        this.demand = demand;
        this.tenant = Shares.tenant(demand);
        this.slack = slack;
        this.at = demand.waiting().stream()
                .map(shard -> at.apply(shard.subject()))
                .toList();
        for (int place = 0; place < demand.waiting().size(); place++) {
            returned.set(place, demand.waiting().get(place).again());
        }
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
        returned.clear(place);
    }

    /** The place of the first shard that came back, of those that suit, or -1. */
    int returned(Predicate<Demand.Waiting> suits) {
        for (int place = returned.nextSetBit(0); place >= 0; place = returned.nextSetBit(place + 1)) {
            if (suits.test(demand.waiting().get(place))) {
                return place;
            }
        }
        return -1;
    }

    Set<WorkerId> at(int place) {
        return at.get(place);
    }
}
