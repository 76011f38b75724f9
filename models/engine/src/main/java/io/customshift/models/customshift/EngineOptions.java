package io.customshift.models.customshift;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the engine is opened with.
 *
 * @param weights folder in the diffusers layout, or a single-file checkpoint
 * @param adapter LoRA file
 * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}
 * @param dtype {@code auto}, {@code float32}, {@code float16} or {@code bfloat16}
 * @param t5Length tokens that T5 sees of a prompt, 1 to 512; other lengths are other pictures
 * @param checkFinite whether to look for NaN and infinity in the weights; reads the whole file once
 */
public record EngineOptions(
        Path weights, Optional<Path> adapter, String device, String dtype, int t5Length, boolean checkFinite) {
    public static final int MAX_T5_LENGTH = 512;

    public EngineOptions {
        if (t5Length < 1 || t5Length > MAX_T5_LENGTH) {
            throw new EngineException(
                    ErrorCode.USAGE, "T5 length is " + t5Length + "; it must be between 1 and " + MAX_T5_LENGTH);
        }
    }

    /** Defaults: no adapter, device and type by the hardware, 256 T5 tokens, weights checked. */
    public static EngineOptions of(Path weights) {
        return new EngineOptions(weights, Optional.empty(), "auto", "auto", 256, true);
    }

    public EngineOptions withAdapter(Path file) {
        return new EngineOptions(weights, Optional.of(file), device, dtype, t5Length, checkFinite);
    }

    public EngineOptions withDevice(String name) {
        return new EngineOptions(weights, adapter, name, dtype, t5Length, checkFinite);
    }

    public EngineOptions withDtype(String name) {
        return new EngineOptions(weights, adapter, device, name, t5Length, checkFinite);
    }

    public EngineOptions withT5Length(int tokens) {
        return new EngineOptions(weights, adapter, device, dtype, tokens, checkFinite);
    }
}
