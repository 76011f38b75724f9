package io.customshift.models.network;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.torch.Dtype;
import io.customshift.models.torch.MappedFile;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
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

    /** A tensor in the type that it is stored in. */
    Tensor load(StoredTensor stored) {
        Dtype dtype = dtype(stored);
        FileOffset origin = stored.origin();
        long[] shape = stored.shape().toArray();
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

    /** The engine's type for a stored tensor's. */
    static Dtype dtype(StoredTensor stored) {
        return switch (stored.dtype()) {
            case F32 -> Dtype.FLOAT32;
            case F16 -> Dtype.FLOAT16;
            case BF16 -> Dtype.BFLOAT16;
            default ->
                throw new EngineException(
                        ErrorCode.WEIGHTS_UNSUPPORTED,
                        stored.name() + " holds " + stored.dtype() + "; weights must be F32, F16 or BF16");
        };
    }

    @Override
    public void close() {
        mappings.values().forEach(MappedFile::close);
    }
}
