package io.customshift.models.torch;

import java.nio.file.Path;

/**
 * A file mapped by PyTorch itself as one flat tensor of a type, of which tensors are parts without a copy. This is how
 * bfloat16 weights are shared with the file: neither DJL nor TorchScript can say "these bytes are bfloat16". The mapping
 * lives as long as any part of it. CPU only.
 */
public final class MappedFile implements AutoCloseable {
    private final Script script;
    private final Dtype dtype;
    private final Tensor all;

    private MappedFile(Script script, Dtype dtype, Tensor all) {
        this.script = script;
        this.dtype = dtype;
        this.all = all;
    }

    /** @param bytes of the file to map, from its start */
    public static MappedFile open(Script script, TensorScope scope, Path file, long bytes, Dtype dtype) {
        Tensor all = script.call(
                scope, "map_file", file.toAbsolutePath().toString(), bytes / dtype.bytes(), dtype.scalarType());
        return new MappedFile(script, dtype, all);
    }

    /** Whether a tensor may start at this place: a whole number of elements into the file. */
    public boolean alignsWith(long offsetBytes) {
        return offsetBytes % dtype.bytes() == 0;
    }

    /** The tensor that starts at a place in the file. */
    public Tensor part(TensorScope into, long offsetBytes, long... shape) {
        try (Value sizes = Value.ofLongs(shape)) {
            return script.call(into, "part", all, offsetBytes / dtype.bytes(), sizes);
        }
    }

    @Override
    public void close() {
        all.close();
    }
}
