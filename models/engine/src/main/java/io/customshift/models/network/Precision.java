package io.customshift.models.network;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.torch.Dtype;
import io.customshift.models.torch.Torch;
import io.customshift.models.weights.Part;
import java.util.List;
import java.util.Locale;

/**
 * The type that weights and reference keys and values are held in, and the type that is computed in. They differ on a
 * CPU without half-precision arithmetic, where 16-bit weights are widened layer by layer: half the memory, and many times
 * faster than the CPU's own emulation.
 */
public record Precision(Dtype held, Dtype compute) {

    /**
     * @param name {@code float32}, {@code float16}, {@code bfloat16}, or {@code auto} for what the hardware is good at:
     *     bfloat16 on a GPU of compute capability 8.0 or later and on a CPU with AVX512-BF16 or AMX, else float16 on a GPU
     *     and float32 on a CPU. Stable Diffusion 3.5 is published for bfloat16, and T5 overflows in float16.
     * @throws EngineException {@link ErrorCode#DTYPE_UNSUPPORTED}
     */
    public static Precision of(String name, String device) {
        boolean gpu = Torch.isGpu(device);
        Dtype held = switch (name.toLowerCase(Locale.ROOT)) {
            case "auto" -> automatic(gpu, device);
            case "float32", "fp32" -> Dtype.FLOAT32;
            case "float16", "fp16" -> Dtype.FLOAT16;
            case "bfloat16", "bf16" -> Dtype.BFLOAT16;
            default ->
                throw new EngineException(
                        ErrorCode.DTYPE_UNSUPPORTED,
                        "dtype \"" + name + "\" is not known; use auto, float32, float16 or bfloat16");
        };
        if (gpu) {
            return new Precision(held, held);
        }
        boolean native16 = held == Dtype.BFLOAT16 && Torch.cpuHasBfloat16();
        return new Precision(held, native16 ? Dtype.BFLOAT16 : Dtype.FLOAT32);
    }

    private static Dtype automatic(boolean gpu, String device) {
        boolean has = gpu ? Torch.gpuHasBfloat16(device) : Torch.cpuHasBfloat16();
        return has ? Dtype.BFLOAT16 : gpu ? Dtype.FLOAT16 : Dtype.FLOAT32;
    }

    /**
     * Weights in the type that they are stored in, computed in float32: what encodes once, and must be exact. Where a
     * part's tensors are of several types, they are held in float32.
     */
    public static Precision asStored(Part<?> part) {
        List<Dtype> types = part.tensors().values().stream()
                .map(TensorLoader::dtype)
                .distinct()
                .toList();
        return new Precision(types.size() == 1 ? types.get(0) : Dtype.FLOAT32, Dtype.FLOAT32);
    }

    /** What a result file and a cache key say: {@code bfloat16}, or {@code bfloat16-float32} where they differ. */
    public String label() {
        return held == compute ? held.label() : held.label() + "-" + compute.label();
    }
}
