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
import org.jspecify.annotations.Nullable;

/**
 * A tensor in native memory, held as an opaque handle. It belongs to the {@link TensorScope} that it was made in and is
 * freed with it, or by {@link #close()}.
 *
 * <p>DJL aborts the process when it is asked for the type of a bfloat16 array, so nothing here ever asks DJL: the script
 * is asked before a tensor is read, and shapes come from the native side, which is safe.
 */
public final class Tensor implements AutoCloseable {
    private static final int INT8 = 1;
    private static final int INT64 = 4;

    private final PtNDArray array;
    /** The script that can tell the type; none where Java made the tensor and {@code scalarType} says it. */
    private final @Nullable Script script;

    private final int scalarType;

    private Tensor(PtNDArray array, @Nullable Script script, int scalarType) {
        this.array = array;
        this.script = script;
        this.scalarType = scalarType;
    }

    /** A tensor made in Java. */
    static Tensor of(PtNDArray array, Dtype dtype) {
        return new Tensor(array, null, dtype.scalarType());
    }

    static Tensor ofLongs(PtNDArray array) {
        return new Tensor(array, null, INT64);
    }

    /** A script's result, of a type that only the script knows. */
    static Tensor from(PtNDArray array, Script script) {
        return new Tensor(array, script, -1);
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
            return new Tensor(reference.toTensor(scope.torchManager()), script, scalarType);
        }
    }

    /**
     * The elements of a float32 tensor, in row-major order.
     *
     * @throws IllegalStateException for another type, which {@link Script#cast} turns into float32
     */
    public float[] toFloats() {
        PtNDArray held = array();
        int type = script == null ? scalarType : script.scalarType(this);
        if (type != Dtype.FLOAT32.scalarType()) {
            throw new IllegalStateException("a tensor of PyTorch's type " + type + " was read as float32 (type "
                    + Dtype.FLOAT32.scalarType() + "); cast it with Script.cast first");
        }
        return held.toFloatArray();
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
        int scalarType =
                type == DataType.INT8 ? INT8 : (type == DataType.FLOAT32 ? Dtype.FLOAT32 : Dtype.FLOAT16).scalarType();
        return new Tensor((PtNDArray) manager.create(bytes, new Shape(shape), type), null, scalarType);
    }
}
