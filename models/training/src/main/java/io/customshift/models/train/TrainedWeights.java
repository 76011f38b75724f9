package io.customshift.models.train;

import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The tensors that training changes, in float32, each with its gradient, its two moments and its moving average. All
 * are updated in place, so the tables handed to the script are made once.
 */
public final class TrainedWeights implements AutoCloseable {
    private final Script script;
    private final TensorScope scope;
    private final Map<String, Tensor> weights;
    private final Map<String, Tensor> gradients;
    private final Map<String, Tensor> first;
    private final Map<String, Tensor> second;
    private final Map<String, Tensor> average;
    private final Value weightTable;
    private final Value gradientTable;
    private final Value firstTable;
    private final Value secondTable;
    private final Value averageTable;

    /** Starts from values; moments are zero and the average is the values. */
    public TrainedWeights(Script script, Map<String, Values> start) {
        this.script = script;
        this.scope = script.newScope();
        this.weights = tensors(start);
        this.first = zeros(start);
        this.second = zeros(start);
        this.average = tensors(start);
        this.weightTable = Value.ofTable(weights);
        this.gradients = zeros(start);
        this.gradientTable = Value.ofTable(gradients);
        this.firstTable = Value.ofTable(first);
        this.secondTable = Value.ofTable(second);
        this.averageTable = Value.ofTable(average);
    }

    /** Continues from a checkpoint's values of all four kinds. */
    public TrainedWeights(Script script, State state) {
        this.script = script;
        this.scope = script.newScope();
        this.weights = tensors(state.weights());
        this.first = tensors(state.first());
        this.second = tensors(state.second());
        this.average = tensors(state.average());
        this.weightTable = Value.ofTable(weights);
        this.gradients = zeros(state.weights());
        this.gradientTable = Value.ofTable(gradients);
        this.firstTable = Value.ofTable(first);
        this.secondTable = Value.ofTable(second);
        this.averageTable = Value.ofTable(average);
    }

    /** A tensor outside the engine: float32 elements in row-major order. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Values(float[] elements, long... shape) {}

    /** Everything that a later process needs to continue. */
    public record State(
            Map<String, Values> weights,
            Map<String, Values> first,
            Map<String, Values> second,
            Map<String, Values> average) {}

    private Map<String, Tensor> tensors(Map<String, Values> values) {
        Map<String, Tensor> made = new LinkedHashMap<>();
        values.forEach((name, value) -> made.put(name, scope.floats(value.elements(), value.shape())));
        return made;
    }

    private Map<String, Tensor> zeros(Map<String, Values> like) {
        Map<String, Tensor> made = new LinkedHashMap<>();
        like.forEach((name, value) -> made.put(name, scope.floats(new float[value.elements().length], value.shape())));
        return made;
    }

    /** The weights themselves, by name. */
    Map<String, Tensor> weights() {
        return weights;
    }

    /** What gradients are added to, by name. */
    Map<String, Tensor> gradients() {
        return gradients;
    }

    /** Zeros like {@link #gradients}, for a thread to add its own to. */
    Map<String, Tensor> zeroGradients(TensorScope into) {
        Map<String, Tensor> made = new LinkedHashMap<>();
        weights.forEach((name, tensor) ->
                made.put(name, into.floats(new float[Math.toIntExact(tensor.elements())], tensor.shape())));
        return made;
    }

    /** Adds a thread's gradients, which are zero afterwards. */
    void collect(Map<String, Tensor> others) {
        try (TensorScope work = scope.child();
                Value table = Value.ofTable(others)) {
            script.call(work, "collect", gradientTable, table);
        }
    }

    /** {@code Dict[str, Tensor]} of the moving average. */
    Value averageTable() {
        return averageTable;
    }

    /**
     * One optimizer step with the gradients collected; they are zero afterwards.
     *
     * @param step from 1
     * @return the gradients' global norm before clipping; not finite means that nothing was changed
     */
    public double update(AdamW settings, int step, double rate) {
        // Early in training the average would be dominated by the start, so its memory grows with the step.
        double averageDecay = Math.min(settings.averageDecay(), (1.0 + step) / (10.0 + step));
        try (Tensor norm = script.call(
                scope,
                "adamw",
                weightTable,
                gradientTable,
                firstTable,
                secondTable,
                averageTable,
                rate,
                settings.beta1(),
                settings.beta2(),
                settings.eps(),
                settings.decay(),
                settings.clip(),
                1 - Math.pow(settings.beta1(), step),
                1 - Math.pow(settings.beta2(), step),
                settings.averageDecay() == 0 ? 0.0 : averageDecay,
                settings.matrixRate())) {
            return norm.toFloats()[0];
        }
    }

    /** Copies of the weights. */
    public Map<String, Values> current() {
        return read(weights);
    }

    /** Copies of the moving average: what is used afterwards. */
    public Map<String, Values> average() {
        return read(average);
    }

    /** Copies of everything. */
    public State state() {
        return new State(read(weights), read(first), read(second), read(average));
    }

    /** Bytes of {@link #state}. */
    long stateBytes() {
        return 4
                * Float.BYTES
                * weights.values().stream().mapToLong(Tensor::elements).sum();
    }

    private static Map<String, Values> read(Map<String, Tensor> tensors) {
        Map<String, Values> values = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> values.put(name, new Values(tensor.toFloats(), tensor.shape())));
        return Collections.unmodifiableMap(values);
    }

    @Override
    public void close() {
        weightTable.close();
        gradientTable.close();
        firstTable.close();
        secondTable.close();
        averageTable.close();
        scope.close();
    }
}
