package io.customshift.models.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * The lifetime of tensors: whatever is made in a scope is freed when the scope is closed. Scopes nest, one per unit of
 * work, in try-with-resources.
 */
public final class TensorScope implements AutoCloseable {
    private final NDManager manager;

    private TensorScope(NDManager manager) {
        this.manager = manager;
    }

    /** A scope with no parent, on a device. */
    static TensorScope root(Device device) {
        return new TensorScope(NDManager.newBaseManager(device, "PyTorch"));
    }

    /** A scope that ends with this one at the latest. */
    public TensorScope child() {
        return new TensorScope(manager.newSubManager());
    }

    NDManager manager() {
        return manager;
    }

    PtNDManager torchManager() {
        return (PtNDManager) manager;
    }

    /** A float32 tensor with these elements in row-major order. */
    public Tensor floats(float[] values, long... shape) {
        return Tensor.of(
                (PtNDArray) manager.create(FloatBuffer.wrap(values), new Shape(shape), DataType.FLOAT32),
                Dtype.FLOAT32);
    }

    /** A float32 tensor of one dimension, all zeros. */
    public Tensor zeros(long elements) {
        return Tensor.of((PtNDArray) manager.zeros(new Shape(elements), DataType.FLOAT32), Dtype.FLOAT32);
    }

    /** An int64 tensor with these elements in row-major order. */
    public Tensor longs(long[] values, long... shape) {
        return Tensor.ofLongs((PtNDArray) manager.create(values, new Shape(shape)));
    }

    /** A float32 tensor over a direct buffer. On a CPU it shares the buffer's memory; elsewhere it is a copy. */
    public Tensor sharedFloats(ByteBuffer data, long... shape) {
        return Tensor.wrap(manager, data, shape, DataType.FLOAT32);
    }

    /**
     * A float16 tensor over a direct buffer, shared as {@link #sharedFloats} shares. The bytes may be those of another
     * two-byte type, then viewed as what they are: DJL itself can make no bfloat16 tensor.
     */
    Tensor sharedHalves(ByteBuffer data, long... shape) {
        return Tensor.wrap(manager, data, shape, DataType.FLOAT16);
    }

    /** A tensor of bytes over a direct buffer, shared as {@link #sharedFloats} shares. */
    Tensor sharedBytes(ByteBuffer data, long... shape) {
        return Tensor.wrap(manager, data, shape, DataType.INT8);
    }

    /** How many tensors this scope and its children hold: what a leak test counts. */
    public int held() {
        return manager.getManagedArrays().size();
    }

    @Override
    public void close() {
        manager.close();
    }
}
