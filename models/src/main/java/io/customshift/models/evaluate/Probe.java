package io.customshift.models.evaluate;

import io.customshift.models.catalogue.Catalogue;
import io.customshift.models.catalogue.Product;
import io.customshift.models.catalogue.Scene;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Torch;
import io.customshift.models.train.ProbeTraining;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;

/**
 * The judge: a classifier trained on true renders of products that neither the model nor the evaluation draws. Its own
 * score on true renders is the most that a perfect generator could reach.
 */
final class Probe implements AutoCloseable {
    private static final int BATCH = 32;
    private static final long OWN_CATALOGUE = 0xF00D;

    private final Script script;
    private final ProbeTraining training;

    private Probe(Script script, ProbeTraining training) {
        this.script = script;
        this.training = training;
    }

    /** Trains a probe; the same steps give the same probe on one machine. */
    static Probe train(int steps, IntConsumer progress) {
        Script script = Torch.trainingScript("cpu");
        Probe probe = new Probe(script, new ProbeTraining(script, 11, steps));
        Catalogue catalogue = new Catalogue(OWN_CATALOGUE, 64);
        SplittableRandom random = new SplittableRandom(OWN_CATALOGUE);
        for (int step = 1; step <= steps; step++) {
            probe.learn(catalogue, random);
            progress.accept(step);
        }
        return probe;
    }

    private void learn(Catalogue catalogue, SplittableRandom random) {
        int plane = 3 * 64 * 64;
        float[] pixels = new float[BATCH * plane];
        long[] labels = new long[BATCH * 3];
        float[] colours = new float[BATCH * 6];
        for (int i = 0; i < BATCH; i++) {
            long index = random.nextInt(1 << 30);
            Product product = catalogue.product(index);
            Scene scene = Scene.values()[random.nextInt(Scene.values().length)];
            System.arraycopy(catalogue.inScene(index, scene, 0), 0, pixels, i * plane, plane);
            Truth truth = Truth.of(product, scene);
            labels[3 * i] = truth.category();
            labels[3 * i + 1] = truth.pattern();
            labels[3 * i + 2] = truth.scene();
            System.arraycopy(truth.colours(), 0, colours, i * 6, 6);
        }
        training.learn(pixels, labels, colours);
    }

    float[] outputs(float[] pixels) {
        return training.outputs(pixels);
    }

    @Override
    public void close() {
        training.close();
        script.close();
    }
}
