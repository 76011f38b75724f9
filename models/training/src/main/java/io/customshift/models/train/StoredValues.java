package io.customshift.models.train;

import io.customshift.models.train.TrainedWeights.Values;
import io.customshift.models.weights.safetensors.Dims;
import io.customshift.models.weights.safetensors.HalfFloat;
import io.customshift.models.weights.safetensors.StoredDtype;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Between tensors in files and the float32 values that training works on. */
final class StoredValues {
    private StoredValues() {}

    /** Reads tensors of a weight type. */
    static Map<String, Values> read(Map<String, StoredTensor> tensors) {
        Map<String, Values> values = new LinkedHashMap<>();
        tensors.forEach((name, stored) -> values.put(name, read(stored)));
        return values;
    }

    static Values read(StoredTensor stored) {
        float[] elements = new float[Math.toIntExact(stored.shape().elements())];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = stored.floatAt(i);
        }
        return new Values(elements, stored.shape().toArray());
    }

    /** The same in float32 outside the engine's memory, by name. */
    static Map<String, StoredTensor> held(Map<String, Values> values) {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        values.forEach((name, value) -> tensors.put(name, stored(name, value, StoredDtype.F32)));
        return tensors;
    }

    /** Tensors to write, in float32, float16 or bfloat16. */
    static List<StoredTensor> stored(Map<String, Values> values, StoredDtype dtype, String prefix) {
        List<StoredTensor> tensors = new ArrayList<>();
        values.forEach((name, value) -> tensors.add(stored(prefix + name, value, dtype)));
        return tensors;
    }

    private static StoredTensor stored(String name, Values values, StoredDtype dtype) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(values.elements().length * dtype.bytes())
                .order(ByteOrder.LITTLE_ENDIAN);
        for (float element : values.elements()) {
            switch (dtype) {
                case F32 -> bytes.putFloat(element);
                case F16 -> bytes.putShort(HalfFloat.fromFloat(element));
                case BF16 -> bytes.putShort(HalfFloat.toBfloat(element));
                default -> throw new IllegalArgumentException("weights are not written as " + dtype);
            }
        }
        return new StoredTensor(name, dtype, Dims.of(values.shape()), bytes.flip());
    }
}
