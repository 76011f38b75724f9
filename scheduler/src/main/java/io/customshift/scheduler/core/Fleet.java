package io.customshift.scheduler.core;

import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.WorkerId;
import java.util.Map;
import java.util.Set;

/**
 * What is known of the workers at the moment.
 *
 * @param ready live workers that can work, with the model that they have loaded
 * @param live workers that were heard of lately, whatever they do
 * @param configured models whose workers are known to come
 * @param secondsPerMegapixelStep engine seconds per denoising step and million pixels
 */
public record Fleet(
        Map<WorkerId, ModelVersion> ready,
        Set<WorkerId> live,
        Set<ModelVersion> configured,
        double secondsPerMegapixelStep) {
    public Fleet {
        ready = Map.copyOf(ready);
        live = Set.copyOf(live);
        configured = Set.copyOf(configured);
    }

    /** How many workers make pictures of this model now. */
    public int workers(ModelVersion model) {
        return (int) ready.values().stream().filter(model::equals).count();
    }

    /** What is said when nobody serves a model. */
    public String absence(ModelVersion model) {
        return "no live worker has model \"" + model + "\"; live ones have "
                + (ready.isEmpty() ? "none" : Set.copyOf(ready.values()))
                + "; start a worker with it, and the job goes on by itself";
    }

    /** Whether work for this model finds a worker, now or without anybody's doing. */
    public boolean serves(ModelVersion model) {
        return configured.contains(model) || ready.containsValue(model);
    }
}
