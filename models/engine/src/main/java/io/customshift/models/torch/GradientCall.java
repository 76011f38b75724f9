package io.customshift.models.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A call of a script method that needs autograd inside. DJL runs methods called with {@link Value}s below the autograd
 * layer, so this goes by its other way in, which takes named arrays only: a table's tensors are named {@code table.key},
 * numbers travel as one float32 tensor. Arguments reach the method in the order in which they are added.
 */
public final class GradientCall implements AutoCloseable {
    private final String method;
    private final TensorScope scope;
    private final List<NDArray> arguments = new ArrayList<>();

    /** @param scope whose child holds the arguments' handles until this is closed */
    public GradientCall(TensorScope scope, String method) {
        this.scope = scope.child();
        this.method = method;
        NDArray name = this.scope.floats(new float[1], 1).array();
        name.setName("module_method:" + method);
        arguments.add(name);
    }

    /** A {@code Dict[str, Tensor]}; at least one entry. Every table of a call needs its own name. */
    public GradientCall table(String name, Map<String, Tensor> tensors) {
        if (tensors.isEmpty()) {
            throw new IllegalArgumentException("table " + name + " is empty");
        }
        tensors.forEach((key, tensor) -> {
            PtNDArray handle = tensor.sharedWith(scope).array();
            handle.setName(name + "." + key);
            arguments.add(handle);
        });
        return this;
    }

    /** One tensor. */
    public GradientCall tensor(Tensor tensor) {
        arguments.add(tensor.sharedWith(scope).array());
        return this;
    }

    /** A float32 tensor of one dimension. */
    public GradientCall numbers(double... numbers) {
        float[] narrow = new float[numbers.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) numbers[i];
        }
        arguments.add(scope.floats(narrow, narrow.length).array());
        return this;
    }

    /** Calls the method, which returns one tensor; it belongs to {@code into}. */
    public Tensor run(Script script, TensorScope into) {
        boolean before = JniUtils.isGradMode();
        JniUtils.setGradMode(true);
        try {
            NDArray result = script.withAutograd(
                    method,
                    block -> IValueUtils.forward(block, new NDList(arguments), true)
                            .singletonOrThrow());
            result.attach(into.manager());
            return Tensor.from((PtNDArray) result, script);
        } finally {
            JniUtils.setGradMode(before);
        }
    }

    @Override
    public void close() {
        scope.close();
    }
}
