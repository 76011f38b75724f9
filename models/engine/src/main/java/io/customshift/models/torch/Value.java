package io.customshift.models.torch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An argument of a script method that is worth making once: a list or table of tensors. Building a list of
 * 600 weights costs more than a call with it. Holds references to its tensors' memory until closed.
 */
public final class Value implements AutoCloseable {
    private final IValue ivalue;

    Value(IValue ivalue) {
        this.ivalue = ivalue;
    }

    IValue ivalue() {
        return ivalue;
    }

    /** A tensor, text, number or flag as an argument. */
    static Value ofArgument(Object argument) {
        if (argument instanceof Tensor tensor) {
            return new Value(IValue.from(tensor.array()));
        } else if (argument instanceof Integer number) {
            return new Value(IValue.from(number.longValue()));
        } else if (argument instanceof Long number) {
            return new Value(IValue.from(number));
        } else if (argument instanceof Double number) {
            return new Value(IValue.from(number));
        } else if (argument instanceof Boolean flag) {
            return new Value(IValue.from(flag));
        } else if (argument instanceof String text) {
            return new Value(IValue.from(text));
        }
        throw new IllegalArgumentException("no script argument can be made of a " + argument.getClass());
    }

    /** {@code List[float]}; may be empty. */
    public static Value ofDoubles(double... numbers) {
        return new Value(IValue.listFrom(numbers));
    }

    /** {@code List[int]}; may be empty. */
    public static Value ofLongs(long... numbers) {
        return new Value(IValue.listFrom(numbers));
    }

    /** {@code List[Tensor]}; may be empty. */
    public static Value ofTensors(List<Tensor> tensors) {
        return new Value(IValue.listFrom(tensors.stream().map(Tensor::array).toArray(PtNDArray[]::new)));
    }

    /** {@code Dict[str, Tensor]}. */
    public static Value ofTable(Map<String, Tensor> tensors) {
        Map<String, PtNDArray> arrays = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> arrays.put(name, tensor.array()));
        return new Value(IValue.stringMapFrom(arrays));
    }

    /** A list of values of one type; at least one, since the native side takes the type from the first. */
    public static Value ofValues(List<Value> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a list of values needs at least one, to know its type");
        }
        return new Value(IValue.listFrom(values.stream().map(Value::ivalue).toArray(IValue[]::new)));
    }

    @Override
    public void close() {
        ivalue.close();
    }
}
