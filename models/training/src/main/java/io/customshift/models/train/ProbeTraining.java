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
    private static final int[] CHANNELS = {3, 24, 48, 96, 128};
    private static final int ANSWERS = 28;
    private static final AdamW OPTIMIZER = new AdamW(2e-3, 0.9, 0.99, 1e-8, 1e-2, 1, 0.99);

    /** Numbers that {@link #outputs} gives for a picture: logits and colours, then features. */
    public static final int OUTPUTS = ANSWERS + CHANNELS[CHANNELS.length - 1];

    private final Script script;
    private final TensorScope scope;
    private final TrainedWeights trained;
    private final Schedule schedule;
    private int step;

    private ProbeTraining(Script script, Map<String, Values> start, int steps) {
        this.script = script;
        this.scope = script.newScope();
        this.trained = new TrainedWeights(script, start);
        this.schedule = new Schedule(OPTIMIZER.rate(), 50, steps, 0.02);
    }

    /** A probe that has learnt nothing yet. */
    public static ProbeTraining start(Script script, long seed, int steps) {
        return new ProbeTraining(script, start(new Randomness(seed).at(0, Purpose.CHOICE)), steps);
    }

    /**
     * A probe from a file.
     *
     * @throws EngineException WEIGHTS_* when the file is broken or holds another network
     */
    public static ProbeTraining open(Script script, Path file) {
        Map<String, StoredTensor> stored = SafetensorsFile.open(file).tensors();
        Map<String, Values> expected = start(new SplittableRandom(0));
        if (!shapes(StoredValues.read(stored)).equals(shapes(expected))) {
            throw new EngineException(
                    ErrorCode.WEIGHTS_MISMATCH,
                    file + " holds another network than the probe; delete it to train it anew");
        }
        return new ProbeTraining(script, StoredValues.read(stored), 1);
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

    private static Map<String, Values> start(SplittableRandom random) {
        Map<String, Values> start = new LinkedHashMap<>();
        for (int i = 0; i + 1 < CHANNELS.length; i++) {
            int in = CHANNELS[i];
            int out = CHANNELS[i + 1];
            float[] gain = new float[out];
            Arrays.fill(gain, 1);
            start.put("conv" + i + ".weight", normal(random, Math.sqrt(2.0 / (9 * in)), out, in, 3, 3));
            start.put("conv" + i + ".bias", new Values(new float[out], out));
            start.put("conv" + i + ".gain", new Values(gain, out));
            start.put("conv" + i + ".shift", new Values(new float[out], out));
        }
        int features = CHANNELS[CHANNELS.length - 1] * 16;
        start.put("head.weight", normal(random, 0.5 / Math.sqrt(features), ANSWERS, features));
        start.put("head.bias", new Values(new float[ANSWERS], ANSWERS));
        return start;
    }

    private static Values normal(SplittableRandom random, double deviation, long... shape) {
        int count = 1;
        for (long size : shape) {
            count *= (int) size;
        }
        float[] values = Randomness.normal(random, count);
        for (int i = 0; i < count; i++) {
            values[i] *= (float) deviation;
        }
        return new Values(values, shape);
    }

    /**
     * Learns one batch.
     *
     * @param pixels [B, 3, 64, 64] from −1 to 1
     * @param labels [B, 3]: category, pattern, scene
     * @param colours [B, 6] from 0 to 1
     * @return the loss
     */
    public double learn(float[] pixels, long[] labels, float[] colours) {
        int batch = labels.length / 3;
        step++;
        try (TensorScope work = scope.child();
                GradientCall call = new GradientCall(work, "probe_gradients")) {
            double loss = call.table("trained", trained.weights())
                    .table("gradients", trained.gradients())
                    .tensor(work.floats(pixels, batch, 3, 64, 64))
                    .tensor(work.longs(labels, batch, 3))
                    .tensor(work.floats(colours, batch, 6))
                    .run(script, work)
                    .toFloats()[0];
            trained.update(OPTIMIZER, step, schedule.rate(step));
            return loss;
        }
    }

    /**
     * What the averaged weights say of pictures.
     *
     * @param pixels [B, 3, 64, 64] from −1 to 1
     * @return [B, {@link #OUTPUTS}], row-major
     */
    public float[] outputs(float[] pixels) {
        int batch = pixels.length / (3 * 64 * 64);
        try (TensorScope work = scope.child()) {
            Tensor pictures = work.floats(pixels, batch, 3, 64, 64);
            return script.call(work, "probe", trained.averageTable(), pictures).toFloats();
        }
    }

    @Override
    public void close() {
        trained.close();
        scope.close();
    }
}
