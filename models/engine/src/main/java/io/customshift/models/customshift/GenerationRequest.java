package io.customshift.models.customshift;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;

/**
 * One picture.
 *
 * @param prompt what it shows; may be empty
 * @param negative what the prompt is contrasted with; usually empty
 * @param seed of the initial noise, 0 to 2^53 - 1 as in the fleet; the low 32 bits count
 */
public record GenerationRequest(String prompt, String negative, long seed, GenerationSettings settings) {
    /** Larger ones are rounded by readers that keep numbers as doubles. */
    public static final long SEED_MAX = (1L << 53) - 1;

    public GenerationRequest {
        requireSeed(seed);
    }

    /** @throws EngineException SEED_INVALID */
    public static void requireSeed(long seed) {
        if (seed < 0 || seed > SEED_MAX) {
            throw new EngineException(
                    ErrorCode.SEED_INVALID, "seed is " + seed + "; it must be between 0 and " + SEED_MAX);
        }
    }
}
