package io.customshift.models.evaluate;

import io.customshift.models.catalogue.Catalogue;
import io.customshift.models.catalogue.Product;
import io.customshift.models.catalogue.Scene;
import io.customshift.models.image.OutputFile;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Torch;
import io.customshift.models.train.ProbeTraining;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;

/**
 * The judge: a classifier trained on true renders of products that neither the model nor the evaluation draws. Its own
 * score on true renders is the most that a perfect generator could reach.
 */
final class Probe implements AutoCloseable {
    private static final int SIDE = 64;
    private static final int PLANES = 3 * SIDE * SIDE;

    private final Script script;
    private final ProbeTraining training;

    private Probe(Script script, ProbeTraining training) {
        this.script = script;
        this.training = training;
    }

    /** The probe of these settings from a folder, trained and kept there if it is not yet. */
    static Probe ready(ProbeSettings settings, Path folder, IntConsumer progress) {
        Path file = settings.file(folder);
        if (!Files.exists(file)) {
            OutputFile.requireWritable(folder);
            try (Probe fresh = train(settings, progress)) {
                fresh.training.save(file);
            }
        }
        // Read back even when it was made just now: a run and its continuation are judged by the same numbers.
        return open(file);
    }

    private static Probe open(Path file) {
        Script script = Torch.trainingScript("cpu");
        try {
            return new Probe(script, ProbeTraining.open(script, file));
        } catch (RuntimeException e) {
            script.close();
            throw e;
        }
    }

    /** Trains a probe; the same settings give the same probe on one machine. */
    static Probe train(ProbeSettings settings, IntConsumer progress) {
        Script script = Torch.trainingScript("cpu");
        Probe probe = new Probe(script, ProbeTraining.start(script, settings.seed(), settings.steps()));
        try {
            SplittableRandom random = new SplittableRandom(settings.seed());
            progress.accept(0);
            for (int step = 1; step <= settings.steps(); step++) {
                probe.learn(settings, random);
                progress.accept(step);
            }
            return probe;
        } catch (RuntimeException e) {
            probe.close();
            throw e;
        }
    }

    private void learn(ProbeSettings settings, SplittableRandom random) {
        Catalogue catalogue = ProbeSettings.catalogue();
        int batch = settings.batch();
        float[] pixels = new float[batch * PLANES];
        long[] labels = new long[batch * 3];
        float[] colours = new float[batch * 6];
        for (int i = 0; i < batch; i++) {
            long index = random.nextInt(1 << 30);
            Product product = catalogue.product(index);
            Scene scene = Scene.values()[random.nextInt(Scene.values().length)];
            float[] picture = Disturbance.of(catalogue.inScene(index, scene, 0), SIDE, random);
            System.arraycopy(picture, 0, pixels, i * PLANES, PLANES);
            Truth truth = Truth.of(product, scene);
            labels[3 * i] = truth.category();
            labels[3 * i + 1] = truth.pattern();
            labels[3 * i + 2] = truth.scene();
            System.arraycopy(truth.colours(), 0, colours, i * 6, 6);
        }
        training.learn(pixels, labels, colours);
    }

    /**
     * What it says of pictures, all in one pass.
     *
     * @param pictures each [3, 64, 64] from −1 to 1
     */
    List<Judgement> judge(List<float[]> pictures) {
        float[] pixels = new float[pictures.size() * PLANES];
        for (int i = 0; i < pictures.size(); i++) {
            System.arraycopy(pictures.get(i), 0, pixels, i * PLANES, PLANES);
        }
        float[] outputs = training.outputs(pixels);
        List<Judgement> judgements = new ArrayList<>();
        for (int i = 0; i < pictures.size(); i++) {
            int from = i * ProbeTraining.OUTPUTS;
            judgements.add(Judgement.of(Arrays.copyOfRange(outputs, from, from + ProbeTraining.OUTPUTS)));
        }
        return judgements;
    }

    @Override
    public void close() {
        training.close();
        script.close();
    }
}
