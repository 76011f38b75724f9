package io.customshift.models.network;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.torch.Dtype;
import io.customshift.models.torch.MappedFile;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.weights.safetensors.StoredDtype;
import io.customshift.models.weights.safetensors.StoredTensor;
import io.customshift.models.weights.safetensors.StoredTensor.FileOffset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Brings stored tensors onto the device. On a CPU, a tensor whose type needs no change is not copied: it is
 * the mapped file.
 */
final class TensorLoader implements AutoCloseable {
    /** PyTorch's numbers of the 8-bit types (c10/core/ScalarType.h). */
    private static final int FLOAT8_E5M2 = 23;

    private static final int FLOAT8_E4M3FN = 24;

    private final Script script;
    private final TensorScope scope;
    private final Map<Path, MappedFile> mappings = new HashMap<>();

    TensorLoader(Script script, TensorScope scope) {
        this.script = script;
        this.scope = scope;
    }

    /** A tensor in another type. */
    Tensor load(StoredTensor stored, Dtype held) {
        Dtype dtype = dtype(stored);
        Tensor tensor = load(stored);
        if (dtype == held) {
            return tensor;
        }
        try (tensor) {
            return script.cast(scope, tensor, held);
        }
    }

    /** A tensor in the type that it is stored in; an 8-bit one in float32, times its scale. */
    Tensor load(StoredTensor stored) {
        Dtype dtype = dtype(stored);
        FileOffset origin = stored.origin();
        long[] shape = stored.shape().toArray();
        if (stored.dtype().isEightBit()) {
            int scalarType = stored.dtype() == StoredDtype.F8_E4M3 ? FLOAT8_E4M3FN : FLOAT8_E5M2;
            return script.widened(scope, stored.data(), scalarType, stored.scale(), shape);
        }
        if (dtype == Dtype.BFLOAT16 && origin != null && !script.onGpu()) {
            MappedFile mapping = mappings.computeIfAbsent(origin.file(), this::map);
            if (mapping.alignsWith(origin.bytes())) {
                return mapping.part(scope, origin.bytes(), shape);
            }
        }
        return script.stored(scope, stored.data(), dtype, shape);
    }

    private MappedFile map(Path file) {
        try {
            return MappedFile.open(script, scope, file, Files.size(file), Dtype.BFLOAT16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The engine's type for a stored tensor's: of several that lose nothing, the one that is quickest to compute with. */
    static Dtype dtype(StoredTensor stored) {
        return switch (stored.dtype()) {
            case F32, F8_E4M3, F8_E5M2 -> Dtype.FLOAT32;
            case F16 -> Dtype.FLOAT16;
            case BF16 -> Dtype.BFLOAT16;
            default ->
                throw new EngineException(
                        ErrorCode.WEIGHTS_UNSUPPORTED,
                        stored.name() + " holds " + stored.dtype() + "; weights must be " + StoredDtype.WEIGHTS);
        };
    }

    @Override
    public void close() {
        mappings.values().forEach(MappedFile::close);
    }
}
