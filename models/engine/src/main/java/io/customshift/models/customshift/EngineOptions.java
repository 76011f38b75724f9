package io.customshift.models.customshift;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.weights.ComponentFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the engine is opened with.
 *
 * @param weights folder in the diffusers layout, or a single-file checkpoint
 * @param components those that are elsewhere
 * @param adapters LoRA files, merged one after the other
 * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}
 * @param dtype {@code auto}, {@code float32}, {@code float16} or {@code bfloat16}
 * @param t5Length tokens that T5 sees of a prompt, 1 to 512; other lengths are other pictures
 * @param checkFinite whether to look for NaN and infinity in the weights; reads the whole file once
 * @param batch pictures of one call that are computed side by side, 1 to 64; the engine always computes so many, so that a
 *     picture is the same whether others are made with it or not
 * @param memory bytes that may be taken; 0 for all that the device has
 * @param encodersLeave whether the text encoders' weights leave the device after each call's texts, and are read again for
 *     the next that are not kept: T5-XXL alone takes 9.5 GB in half precision
 */
public record EngineOptions(
        Path weights,
        ComponentFiles components,
        List<AdapterSource> adapters,
        String device,
        String dtype,
        int t5Length,
        boolean checkFinite,
        int batch,
        long memory,
        boolean encodersLeave) {
    public static final int MAX_T5_LENGTH = 512;
    public static final int MAX_BATCH = 64;

    public EngineOptions {
        adapters = List.copyOf(adapters);
        if (t5Length < 1 || t5Length > MAX_T5_LENGTH) {
            throw new EngineException(
                    ErrorCode.USAGE, "T5 length is " + t5Length + "; it must be between 1 and " + MAX_T5_LENGTH);
        }
        if (batch < 1 || batch > MAX_BATCH) {
            throw new EngineException(ErrorCode.USAGE, "batch is " + batch + "; it must be between 1 and " + MAX_BATCH);
        }
        if (memory < 0) {
            throw new EngineException(ErrorCode.USAGE, "memory is " + memory + " bytes; give 0 for what there is");
        }
    }

    /** Defaults: no adapter, device and type by the hardware, 256 T5 tokens, weights checked, pictures one by one. */
    public static EngineOptions of(Path weights) {
        return new EngineOptions(weights, ComponentFiles.NONE, List.of(), "auto", "auto", 256, true, 1, 0, false);
    }

    /** With one adapter more, at scale 1. */
    public EngineOptions withAdapter(Path file) {
        List<AdapterSource> more = new ArrayList<>(adapters);
        more.add(new AdapterSource(file, 1));
        return withAdapters(more);
    }

    /** With these adapters and no others. */
    public EngineOptions withAdapters(List<AdapterSource> sources) {
        return new EngineOptions(
                weights, components, sources, device, dtype, t5Length, checkFinite, batch, memory, encodersLeave);
    }

    /** With these components from elsewhere. */
    public EngineOptions withComponents(ComponentFiles files) {
        return new EngineOptions(
                weights, files, adapters, device, dtype, t5Length, checkFinite, batch, memory, encodersLeave);
    }

    public EngineOptions withDevice(String name) {
        return new EngineOptions(
                weights, components, adapters, name, dtype, t5Length, checkFinite, batch, memory, encodersLeave);
    }

    public EngineOptions withDtype(String name) {
        return new EngineOptions(
                weights, components, adapters, device, name, t5Length, checkFinite, batch, memory, encodersLeave);
    }

    public EngineOptions withT5Length(int tokens) {
        return new EngineOptions(
                weights, components, adapters, device, dtype, tokens, checkFinite, batch, memory, encodersLeave);
    }

    public EngineOptions withBatch(int pictures) {
        return new EngineOptions(
                weights, components, adapters, device, dtype, t5Length, checkFinite, pictures, memory, encodersLeave);
    }

    /** With so many bytes of memory and no more. */
    public EngineOptions withMemory(long bytes) {
        return new EngineOptions(
                weights, components, adapters, device, dtype, t5Length, checkFinite, batch, bytes, encodersLeave);
    }

    /** With text encoders that leave the device when their texts are encoded. */
    public EngineOptions withEncodersLeaving() {
        return new EngineOptions(
                weights, components, adapters, device, dtype, t5Length, checkFinite, batch, memory, true);
    }
}
