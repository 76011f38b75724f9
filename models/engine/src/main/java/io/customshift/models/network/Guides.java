package io.customshift.models.network;

import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The references of a generation as arguments: for each layer the keys and values of every reference that counts, and
 * their log strengths. Made once per picture. A reference of strength 0 is not among them: it is skipped, not masked.
 */
public final class Guides implements AutoCloseable {
    private static final int CONCATENATED = 0;
    private static final int MERGED = 1;
    private static final int ADDED = 2;
    private static final int INTERPOLATED = 3;

    private final Value perLayer;
    private final Value logStrengths;
    private final int form;
    private final int count;
    private @Nullable Value bound;

    private Guides(Value perLayer, Value logStrengths, int form, int count) {
        this.perLayer = perLayer;
        this.logStrengths = logStrengths;
        this.form = form;
        this.count = count;
    }

    /**
     * @param references of each reference [k_0, v_0, k_1, v_1, …], as {@link Transformer#reference} gives
     * @param strengths λ of each reference, 0 or more
     */
    public static Guides of(List<List<Tensor>> references, double[] strengths, CadsForm form) {
        return of(references, strengths, form == CadsForm.MERGED ? MERGED : CONCATENATED);
    }

    /**
     * The same references not by CADS but by a blend of one weight: for measuring what CADS gains. A weight of 0 is no
     * references.
     */
    public static Guides blended(List<List<Tensor>> references, ConstantBlend blend, double weight) {
        double[] weights = new double[references.size()];
        Arrays.fill(weights, weight);
        return of(references, weights, blend == ConstantBlend.ADDED ? ADDED : INTERPOLATED);
    }

    private static Guides of(List<List<Tensor>> references, double[] strengths, int form) {
        if (references.size() != strengths.length) {
            throw new IllegalArgumentException(
                    references.size() + " references have " + strengths.length + " strengths");
        }
        List<List<Tensor>> counted = new ArrayList<>();
        List<Double> logs = new ArrayList<>();
        for (int i = 0; i < strengths.length; i++) {
            if (strengths[i] > 0) {
                counted.add(references.get(i));
                logs.add(Math.log(strengths[i]));
            }
        }
        int layers = counted.isEmpty() ? 1 : counted.get(0).size() / 2;
        List<Value> perLayer = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            List<Tensor> keysValues = new ArrayList<>();
            for (List<Tensor> reference : counted) {
                keysValues.add(reference.get(2 * layer));
                keysValues.add(reference.get(2 * layer + 1));
            }
            perLayer.add(Value.ofTensors(keysValues));
        }
        try {
            double[] logStrengths =
                    logs.stream().mapToDouble(Double::doubleValue).toArray();
            return new Guides(Value.ofValues(perLayer), Value.ofDoubles(logStrengths), form, counted.size());
        } finally {
            perLayer.forEach(Value::close);
        }
    }

    /** No references. */
    public static Guides none() {
        return of(List.of(), new double[0], CadsForm.CONCATENATED);
    }

    /** How many references count. */
    public int count() {
        return count;
    }

    /**
     * As the scripts' {@code cads.References}. On a GPU, where starting a kernel and going through memory count for more than
     * a copy once a picture, references of one strength are joined.
     */
    Value bound(Script script) {
        return bound(script, script.onGpu());
    }

    /** The same, with references of one strength joined or not. */
    Value bound(Script script, boolean join) {
        if (bound == null) {
            bound = script.value("sources", perLayer, logStrengths, form, join);
        }
        return bound;
    }

    @Override
    public void close() {
        if (bound != null) {
            bound.close();
        }
        perLayer.close();
        logStrengths.close();
    }
}
