package io.customshift.models.train;

import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The tensors that training changes, in float32, each with its gradient, its two moments and its moving average. All of
 * a kind are parts of one flat tensor ({@link FlatLayout}) and are updated in place.
 */
public final class TrainedWeights implements AutoCloseable {
    private final Script script;
    private final TensorScope scope;
    private final FlatLayout layout;
    private final Kind weights;
    private final Kind gradients;
    private final Kind first;
    private final Kind second;
    private final Kind average;
    private final Value averageTable;

    /** One flat tensor and its parts by name. */
    private record Kind(Tensor flat, Map<String, Tensor> parts) {}

    /** Starts from values; moments are zero and the average is the values. */
    public TrainedWeights(Script script, Map<String, Values> start) {
        this(script, new State(start, Map.of(), Map.of(), start));
    }

    /** Continues from a checkpoint's values of all four kinds. */
    public TrainedWeights(Script script, State state) {
        this.script = script;
        this.scope = script.newScope();
        this.layout = FlatLayout.of(state.weights());
        this.weights = kind(state.weights());
        this.gradients = kind(Map.of());
        this.first = kind(state.first());
        this.second = kind(state.second());
        this.average = kind(state.average());
        this.averageTable = Value.ofTable(average.parts());
    }

    /** Those of a checkpoint where there is one, else new ones. */
    static TrainedWeights of(Script script, Optional<State> state, Supplier<Map<String, Values>> start) {
        return state.map(found -> new TrainedWeights(script, found))
                .orElseGet(() -> new TrainedWeights(script, start.get()));
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

    /** A kind with these values; zeros where there are none. */
    private Kind kind(Map<String, Values> values) {
        Kind kind = kind(scope);
        kind.parts().forEach((name, part) -> {
            Values value = values.get(name);
            if (value != null) {
                try (TensorScope work = scope.child()) {
                    script.call(work, "copy_into", part, work.floats(value.elements(), value.shape()));
                }
            }
        });
        return kind;
    }

    private Kind kind(TensorScope into) {
        Tensor flat = layout.zeros(into);
        return new Kind(flat, layout.parts(script, into, flat));
    }

    /** The weights themselves, by name. */
    Map<String, Tensor> weights() {
        return weights.parts();
    }

    /** What gradients are added to, by name. */
    Map<String, Tensor> gradients() {
        return gradients.parts();
    }

    /** Gradients of a thread's own, to be collected. */
    record Lane(Tensor flat, Map<String, Tensor> gradients) {}

    /** Zeros like {@link #gradients}, for a thread to add its own to. */
    Lane lane(TensorScope into) {
        Kind kind = kind(into);
        return new Lane(kind.flat(), kind.parts());
    }

    /** Adds a thread's gradients, which are zero afterwards. */
    void collect(Lane lane) {
        try (TensorScope work = scope.child()) {
            script.call(work, "collect", gradients.flat(), lane.flat());
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
        boolean muon = settings.matrixRate() > 0;
        try (Value groups = Value.ofLongs(muon ? layout.groups() : new long[0]);
                Tensor norm = script.call(
                        scope,
                        "adamw",
                        weights.flat(),
                        gradients.flat(),
                        first.flat(),
                        second.flat(),
                        average.flat(),
                        groups,
                        muon ? layout.rest() : 0L,
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
        return read(weights.parts());
    }

    /** Copies of the moving average: what is used afterwards. */
    public Map<String, Values> average() {
        return read(average.parts());
    }

    /** Copies of everything. */
    public State state() {
        return new State(read(weights.parts()), read(first.parts()), read(second.parts()), read(average.parts()));
    }

    /** Bytes of {@link #state}. */
    long stateBytes() {
        return 4
                * Float.BYTES
                * weights.parts().values().stream().mapToLong(Tensor::elements).sum();
    }

    private static Map<String, Values> read(Map<String, Tensor> tensors) {
        Map<String, Values> values = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> values.put(name, new Values(tensor.toFloats(), tensor.shape())));
        return Collections.unmodifiableMap(values);
    }

    @Override
    public void close() {
        averageTable.close();
        scope.close();
    }
}
