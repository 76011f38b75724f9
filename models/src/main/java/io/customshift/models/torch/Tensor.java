package io.customshift.models.torch;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A tensor in native memory, held as an opaque handle. It belongs to the {@link TensorScope} that it was made in and is
 * freed with it, or by {@link #close()}.
 *
 * <p>DJL aborts the process when it is asked for the type of a bfloat16 array, so nothing here ever asks: a tensor is
 * read back only through {@link Script#cast} to float32, and shapes come from the native side, which is safe.
 */
public final class Tensor implements AutoCloseable {
    private final PtNDArray array;

    Tensor(PtNDArray array) {
        this.array = array;
    }

    PtNDArray array() {
        if (array.isReleased()) {
            throw new EngineException(
                    ErrorCode.CLOSED, "the tensor was closed; keep its scope open while it is in use");
        }
        return array;
    }

    /** Sizes of the dimensions. */
    public long[] shape() {
        return array().getShape().getShape();
    }

    /** Number of elements. */
    public long elements() {
        return Arrays.stream(shape()).reduce(1, Math::multiplyExact);
    }

    /** The same memory under a handle of another scope: it is freed when both are. */
    public Tensor sharedWith(TensorScope scope) {
        try (IValue reference = IValue.from(array())) {
            return new Tensor(reference.toTensor(scope.torchManager()));
        }
    }

    /** The elements of a float32 tensor, in row-major order. */
    public float[] toFloats() {
        return array().toFloatArray();
    }

    @Override
    public void close() {
        array.close();
    }

    static Tensor wrap(NDManager manager, ByteBuffer data, long[] shape, DataType type) {
        if (!data.isDirect()) {
            throw new IllegalArgumentException("data must be a direct buffer, so that it is not copied");
        }
        ByteBuffer bytes = data.slice().order(ByteOrder.nativeOrder());
        return new Tensor((PtNDArray) manager.create(bytes, new Shape(shape), type));
    }
}
