package io.customshift.scheduler.core;

import io.customshift.scheduler.cost.CostModel;
import io.customshift.scheduler.dispatch.Lane;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.WorkerId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is known of the workers at the moment.
 *
 * @param ready live workers that can work, with the model that they have loaded
 * @param live workers that were heard of lately, whatever they do
 * @param configured models whose workers are known to come
 * @param lanes those of the ready ones that take work
 * @param costs what pictures take
 */
public record Fleet(
        Map<WorkerId, ModelVersion> ready,
        Set<WorkerId> live,
        Set<ModelVersion> configured,
        List<Lane> lanes,
        CostModel costs) {
    public Fleet {
        ready = Map.copyOf(ready);
        live = Set.copyOf(live);
        configured = Set.copyOf(configured);
        lanes = List.copyOf(lanes);
    }

    /** The workers that make pictures of this model now. */
    public Set<WorkerId> ready(ModelVersion model) {
        return ready.entrySet().stream()
                .filter(entry -> entry.getValue().equals(model))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What is said when nobody serves a model. */
    public String absence(ModelVersion model) {
        return "no live worker has model \"" + model + "\"; live ones have "
                + (ready.isEmpty() ? "none" : Set.copyOf(ready.values()))
                + "; start a worker with it, and the job goes on by itself";
    }

    /** Whether the worker that a partition is for has said, at this moment or later, that it has nothing in hand. */
    boolean isIdleAt(int partition, Instant moment) {
        return lanes.stream()
                .anyMatch(lane -> lane.idleSince(moment) && lane.partitions().contains(partition));
    }

    /** Whether work for this model finds a worker, now or without anybody's doing. */
    public boolean serves(ModelVersion model) {
        return configured.contains(model) || ready.containsValue(model);
    }
}
