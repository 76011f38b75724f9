package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.id.ModelVersion;

/**
 * What a worker's engine must be, or may do, for a shard.
 *
 * @param model the weights and adapter that must be loaded; a worker with others fails the shard with MODEL_MISMATCH
 * @param maxBatch pictures in one batch at most; 0: the worker's choice. It never changes a picture.
 */
public record EngineSettings(
        ModelVersion model, @WireDefault("0") int maxBatch) {
    public EngineSettings {
        Require.between(maxBatch, 0, 1024, "maxBatch");
    }
}
