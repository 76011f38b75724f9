package io.customshift.models.train;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.torch.GradientCall;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.train.Randomness.Purpose;
import io.customshift.models.train.TrainedWeights.Values;
import io.customshift.models.weights.safetensors.SafetensorsFile;
import io.customshift.models.weights.safetensors.SafetensorsWriter;
import io.customshift.models.weights.safetensors.StoredDtype;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Trains the classifier that judges generated pictures; see {@code probe.py} for its layers. */
public final class ProbeTraining implements AutoCloseable {
    private static final AdamW OPTIMIZER = new AdamW(2e-3, 0.9, 0.99, 1e-8, 1e-2, 1, 0.99);

    private final ProbeLayout layout;
    private final Script script;
    private final TensorScope scope;
    private final TrainedWeights trained;
    private final Schedule schedule;
    private int step;

    private ProbeTraining(ProbeLayout layout, Script script, Map<String, Values> start, int steps) {
        this.layout = layout;
        this.script = script;
        this.scope = script.newScope();
        this.trained = new TrainedWeights(script, start);
        this.schedule = new Schedule(OPTIMIZER.rate(), 50, steps, 0.02);
    }

    /** A probe that has learnt nothing yet. */
    public static ProbeTraining start(ProbeLayout layout, Script script, long seed, int steps) {
        return new ProbeTraining(layout, script, start(layout, new Randomness(seed).at(0, Purpose.CHOICE)), steps);
    }

    /**
     * A probe from a file.
     *
     * @throws EngineException WEIGHTS_* when the file is broken or holds another network
     */
    public static ProbeTraining open(ProbeLayout layout, Script script, Path file) {
        Map<String, StoredTensor> stored = SafetensorsFile.open(file).tensors();
        Map<String, Values> expected = start(layout, new SplittableRandom(0));
        if (!shapes(StoredValues.read(stored)).equals(shapes(expected))) {
            throw new EngineException(
                    ErrorCode.WEIGHTS_MISMATCH,
                    file + " holds another network than the probe; delete it to train it anew");
        }
        return new ProbeTraining(layout, script, StoredValues.read(stored), 1);
    }

    private static Map<String, List<Long>> shapes(Map<String, Values> tensors) {
        Map<String, List<Long>> shapes = new TreeMap<>();
        tensors.forEach((name, values) ->
                shapes.put(name, Arrays.stream(values.shape()).boxed().toList()));
        return shapes;
    }

    /** Writes the averaged weights, whole or not at all. */
    public void save(Path file) {
        SafetensorsWriter.write(file, StoredValues.stored(trained.average(), StoredDtype.F32, ""), Map.of());
    }

    private static Map<String, Values> start(ProbeLayout layout, SplittableRandom random) {
        Map<String, Values> start = new LinkedHashMap<>();
        List<Integer> channels = layout.channels();
        int in = 3;
        for (int i = 0; i < channels.size(); i++) {
            int out = channels.get(i);
            normed(start, "conv" + i, random, in, out);
            if (layout.deep(i)) {
                normed(start, "deep" + i, random, out, out);
            }
            convolution(start, "mask" + i, random, out, ProbeLayout.MASK_CHANNELS, 1);
            in = out;
        }
        convolution(start, "mask", random, ProbeLayout.MASK_CHANNELS, 1, 3);
        int features = layout.seen();
        start.put("head.weight", Randomness.normal(random, 0.5 / Math.sqrt(features), layout.answers(), features));
        start.put("head.bias", new Values(new float[layout.answers()], layout.answers()));
        return start;
    }

    private static void normed(Map<String, Values> into, String name, SplittableRandom random, int in, int out) {
        float[] gain = new float[out];
        Arrays.fill(gain, 1);
        convolution(into, name, random, in, out, 3);
        into.put(name + ".gain", new Values(gain, out));
        into.put(name + ".shift", new Values(new float[out], out));
    }

    private static void convolution(
            Map<String, Values> into, String name, SplittableRandom random, int in, int out, int side) {
        into.put(name + ".weight", Randomness.normal(random, Math.sqrt(2.0 / (side * side * in)), out, in, side, side));
        into.put(name + ".bias", new Values(new float[out], out));
    }

    /**
     * Learns one batch.
     *
     * @param pixels [B, 3, S, S] from −1 to 1
     * @param labels [B, 4]: category, pattern, scene, mark
     * @param colours [B, 6] from 0 to 1
     * @param cover [B, S/2, S/2]: how much of each cell the product covers, from 0 to 1
     * @return the loss
     */
    public double learn(float[] pixels, long[] labels, float[] colours, float[] cover) {
        int kinds = layout.kinds().size();
        int batch = labels.length / kinds;
        int size = layout.size();
        step++;
        try (TensorScope work = scope.child();
                GradientCall call = new GradientCall(work, "probe_gradients")) {
            double loss = call.table("trained", trained.weights())
                    .table("gradients", trained.gradients())
                    .tensor(work.floats(pixels, batch, 3, size, size))
                    .tensor(work.longs(labels, batch, kinds))
                    .tensor(work.floats(colours, batch, ProbeLayout.COLOURS))
                    .tensor(work.floats(cover, batch, 1, layout.maskSide(), layout.maskSide()))
                    .numbers(layout.kinds().stream()
                            .mapToDouble(Integer::doubleValue)
                            .toArray())
                    .run(script, work)
                    .toFloats()[0];
            trained.update(OPTIMIZER, step, schedule.rate(step));
            return loss;
        }
    }

    /**
     * What the averaged weights say of pictures.
     *
     * @param pixels [B, 3, S, S] from −1 to 1
     * @return [B, {@link ProbeLayout#outputs}], row-major
     */
    public float[] outputs(float[] pixels) {
        int size = layout.size();
        int batch = pixels.length / (3 * size * size);
        try (TensorScope work = scope.child()) {
            Tensor pictures = work.floats(pixels, batch, 3, size, size);
            return script.call(work, "probe", trained.averageTable(), pictures).toFloats();
        }
    }

    @Override
    public void close() {
        trained.close();
        scope.close();
    }
}
