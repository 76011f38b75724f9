package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.ObjectKey;

/**
 * One picture to make.
 *
 * @param image its id, which follows from everything else (see {@code identity.ImageIdentity})
 * @param line the line of the request that asked for it first, from 0
 * @param key where the picture goes; the sidecar goes beside it
 */
public record ImageTask(
        ImageId image,
        int line,
        String prompt,
        @WireDefault("\"\"") String negative,
        long seed,
        @WireDefault("{}") RenderSettings settings,
        ObjectKey key) {
    public ImageTask {
        Require.between(line, 0, Integer.MAX_VALUE, "line");
        Require.between(seed, 0, Limits.SEED_MAX, "seed");
    }
}
