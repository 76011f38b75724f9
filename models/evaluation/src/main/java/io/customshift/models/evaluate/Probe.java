package io.customshift.models.evaluate;

import io.customshift.models.image.OutputFile;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Torch;
import io.customshift.models.train.ProbeLayout;
import io.customshift.models.train.ProbeTraining;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The judge: a classifier trained on true renders of products that neither the model nor the evaluation draws. Its own
 * score on true renders is the most that a perfect generator could reach.
 */
final class Probe implements AutoCloseable {
    private final Script script;
    private final ProbeTraining training;
    private final ProbeLayout layout;

    private Probe(Script script, ProbeTraining training, ProbeLayout layout) {
        this.script = script;
        this.training = training;
        this.layout = layout;
    }

    /** The probe of these settings from a folder, trained on a device and kept there if it is not yet. */
    static Probe ready(ProbeSettings settings, Path folder, String device, IntConsumer progress) {
        Path file = settings.file(folder);
        if (!Files.exists(file)) {
            OutputFile.requireWritable(folder);
            try (Probe fresh = train(settings, folder, device, progress)) {
                fresh.training.save(file);
            }
        }
        // Read back even when it was made just now: a run and its continuation are judged by the same numbers.
        return open(settings, file, device);
    }

    private static Probe open(ProbeSettings settings, Path file, String device) {
        ProbeLayout layout = ProbeLayout.of(settings.catalogue());
        Script script = Torch.trainingScript(device);
        try {
            return new Probe(script, ProbeTraining.open(layout, script, file), layout);
        } catch (RuntimeException e) {
            script.close();
            throw e;
        }
    }

    /** Trains a probe, keeping what takes long to draw in a folder; the same settings give the same probe on one machine. */
    static Probe train(ProbeSettings settings, Path folder, String device, IntConsumer progress) {
        ProbeLayout layout = ProbeLayout.of(settings.catalogue());
        Script script = Torch.trainingScript(device);
        Probe probe = new Probe(script, ProbeTraining.start(layout, script, settings.seed(), settings.steps()), layout);
        try {
            SplittableRandom random = new SplittableRandom(settings.seed());
            Lessons lessons = Lessons.of(settings, folder);
            progress.accept(0);
            for (int step = 1; step <= settings.steps(); step++) {
                probe.learn(settings, lessons, random);
                progress.accept(step);
            }
            return probe;
        } catch (RuntimeException e) {
            probe.close();
            throw e;
        }
    }

    private void learn(ProbeSettings settings, Lessons lessons, SplittableRandom random) {
        int batch = settings.batch();
        int plane = layout.size() * layout.size();
        int cells = layout.maskSide() * layout.maskSide();
        int kinds = layout.kinds().size();
        float[] pixels = new float[batch * planes()];
        long[] labels = new long[batch * kinds];
        float[] colours = new float[batch * 6];
        float[] cover = new float[batch * cells];
        // A generator for each, so that many threads draw what one would.
        List<SplittableRandom> own = Stream.generate(random::split).limit(batch).toList();
        IntStream.range(0, batch).parallel().forEach(i -> {
            Lessons.Lesson lesson = lessons.draw(own.get(i));
            float[] planes = Disturbance.of(lesson.planes(), layout.size(), own.get(i));
            System.arraycopy(planes, 0, pixels, i * planes(), planes());
            float[] mask = Arrays.copyOfRange(planes, 3 * plane, 4 * plane);
            System.arraycopy(
                    Silhouette.of(mask, layout.size(), layout.maskSide()).cover(), 0, cover, i * cells, cells);
            for (int kind = 0; kind < kinds; kind++) {
                labels[kinds * i + kind] = lesson.truth().kinds().get(kind);
            }
            System.arraycopy(lesson.truth().colours(), 0, colours, i * 6, 6);
        });
        training.learn(pixels, labels, colours, cover);
    }

    private int planes() {
        return 3 * layout.size() * layout.size();
    }

    /**
     * What it says of pictures, all in one pass.
     *
     * @param pictures each [3, S, S] from −1 to 1
     */
    List<Judgement> judge(List<float[]> pictures) {
        float[] pixels = new float[pictures.size() * planes()];
        for (int i = 0; i < pictures.size(); i++) {
            System.arraycopy(pictures.get(i), 0, pixels, i * planes(), planes());
        }
        float[] outputs = training.outputs(pixels);
        List<Judgement> judgements = new ArrayList<>();
        for (int i = 0; i < pictures.size(); i++) {
            int from = i * layout.outputs();
            judgements.add(Judgement.of(Arrays.copyOfRange(outputs, from, from + layout.outputs()), layout));
        }
        return judgements;
    }

    @Override
    public void close() {
        training.close();
        script.close();
    }
}
