package io.customshift.models.customshift;

import io.customshift.models.customshift.NaiveCads.Source;
import io.customshift.models.torch.Dtype;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The engine's attention over arrays in Java: one row, the first source being the base. */
final class Cads {
    private final Script script;
    private final NaiveCads problem;
    private final float[] q;

    Cads(Script script, NaiveCads problem, float[] q) {
        this.script = script;
        this.problem = problem;
        this.q = q;
    }

    /** [H, Q, d], computed in float32. */
    float[] output(boolean merged, Source base, Source... references) {
        return output(Dtype.FLOAT32, merged, base, references);
    }

    /** [H, Q, d], computed in a type and read back as float32. */
    float[] output(Dtype dtype, boolean merged, Source base, Source... references) {
        try (TensorScope scope = script.newScope();
                Value keysValues = Value.ofTensors(keysValues(scope, dtype, references));
                Value logs = logStrengths(references)) {
            Tensor out = script.call(
                    scope,
                    "cads",
                    tensor(scope, dtype, problem.queries, q),
                    tensor(scope, dtype, base.tokens(), base.keys()),
                    tensor(scope, dtype, base.tokens(), base.values()),
                    keysValues,
                    logs,
                    merged);
            return script.cast(scope, out, Dtype.FLOAT32).toFloats();
        }
    }

    /** [H, Q, d] of a constant blend instead. */
    float[] blend(boolean added, double weight, Source base, Source... references) {
        double[] logs = new double[references.length];
        Arrays.fill(logs, Math.log(weight));
        try (TensorScope scope = script.newScope();
                Value keysValues = Value.ofTensors(keysValues(scope, Dtype.FLOAT32, references));
                Value weights = Value.ofDoubles(logs)) {
            return script.call(
                            scope,
                            "blend",
                            tensor(scope, Dtype.FLOAT32, problem.queries, q),
                            tensor(scope, Dtype.FLOAT32, base.tokens(), base.keys()),
                            tensor(scope, Dtype.FLOAT32, base.tokens(), base.values()),
                            keysValues,
                            weights,
                            added)
                    .toFloats();
        }
    }

    /** The references' share per query, averaged over heads: [Q]. */
    float[] mass(Source base, Source... references) {
        try (TensorScope scope = script.newScope();
                Value keysValues = Value.ofTensors(keysValues(scope, Dtype.FLOAT32, references));
                Value logs = logStrengths(references)) {
            return script.call(
                            scope,
                            "reference_mass",
                            tensor(scope, Dtype.FLOAT32, problem.queries, q),
                            tensor(scope, Dtype.FLOAT32, base.tokens(), base.keys()),
                            tensor(scope, Dtype.FLOAT32, base.tokens(), base.values()),
                            keysValues,
                            logs)
                    .toFloats();
        }
    }

    private List<Tensor> keysValues(TensorScope scope, Dtype dtype, Source... references) {
        List<Tensor> tensors = new ArrayList<>();
        for (Source reference : references) {
            tensors.add(tensor(scope, dtype, reference.tokens(), reference.keys()));
            tensors.add(tensor(scope, dtype, reference.tokens(), reference.values()));
        }
        return tensors;
    }

    private static Value logStrengths(Source... references) {
        double[] logs = new double[references.length];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = Math.log(references[i].strength());
        }
        return Value.ofDoubles(logs);
    }

    private Tensor tensor(TensorScope scope, Dtype dtype, int tokens, float[] values) {
        Tensor wide = scope.floats(values, 1, problem.heads, tokens, problem.width);
        return dtype == Dtype.FLOAT32 ? wide : script.cast(scope, wide, dtype);
    }
}
