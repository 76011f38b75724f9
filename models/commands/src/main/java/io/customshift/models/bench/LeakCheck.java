package io.customshift.models.bench;

import io.customshift.models.bench.Figure.Bound;
import io.customshift.models.customshift.CustomShift;
import io.customshift.models.customshift.EngineOptions;
import io.customshift.models.customshift.GenerationRequest;
import io.customshift.models.customshift.GenerationSettings;
import io.customshift.models.customshift.ImageSize;
import io.customshift.models.customshift.StepListener;
import io.customshift.models.customshift.Strengths;
import io.customshift.models.customshift.Subject;
import io.customshift.models.customshift.SubjectReference;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.image.RgbImage;
import io.customshift.models.network.CadsForm;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.IntConsumer;

/**
 * Whether the engine gives back what it takes: many small generations in one process, each of a new subject under a new
 * name and prompt, in both forms, with and without a heat map, some of them refused half-way.
 *
 * @param iterations generations after the warm-up
 * @param residentAfterWarmUp bytes of the process, over the last pictures of the warm-up; NaN where the system does not say
 * @param residentAtEnd bytes of the process, over the last pictures; NaN where the system does not say
 * @param tensorsLeft tensors that the engine holds at the end and did not hold after the warm-up
 */
public record LeakCheck(int iterations, double residentAfterWarmUp, double residentAtEnd, int tensorsLeft) {
    /** Enough for the kept texts to be full, for allocators to have seen every size and for Java to have compiled. */
    public static final int WARM_UP = 200;

    /** Images of a run whose memory is judged: allocators still settle in a shorter one. */
    private static final int JUDGED = 300;

    private static final int STEPS = 2;
    /** Readings of the resident memory that are averaged. */
    private static final int READINGS = 20;
    /** Generations between collections, without which Java's heap drifts by more than the bound. */
    private static final int COLLECTED = 10;

    /** Growth of the resident memory after the warm-up. */
    public double growthPercent() {
        return (residentAtEnd / residentAfterWarmUp - 1) * 100;
    }

    /** The same as figures: no tensor may be left, and memory may grow by 5 % at most. */
    public List<Figure> figures() {
        return List.of(
                Figure.plain("leak_iterations", iterations, "images"),
                Figure.plain("resident_after_warm_up", residentAfterWarmUp / 1e6, "MB"),
                Figure.plain("resident_at_end", residentAtEnd / 1e6, "MB"),
                new Figure("resident_growth", growthPercent(), "%", Bound.atMost(5), null)
                        .judgedFrom(JUDGED, iterations, "images"),
                new Figure("tensors_left", tensorsLeft, "tensors", Bound.atMost(0), null));
    }

    /**
     * Runs the check, after {@code warmUp} generations that do not count.
     *
     * @param progress told of each generation, the warm-up included, from 1
     */
    public static LeakCheck run(
            EngineOptions options, ImageSize size, int warmUp, int iterations, IntConsumer progress) {
        try (CustomShift engine = CustomShift.open(options)) {
            double before = resident(engine, size, 0, warmUp, progress);
            int held = engine.heldTensors();
            double after = resident(engine, size, warmUp, warmUp + iterations, progress);
            return new LeakCheck(iterations, before, after, engine.heldTensors() - held);
        }
    }

    /** Makes the pictures of a range of numbers; the mean of the resident memory after the last ones. */
    private static double resident(CustomShift engine, ImageSize size, int from, int to, IntConsumer progress) {
        double sum = 0;
        int first = Math.max(from, to - READINGS);
        for (int i = from; i < to; i++) {
            generate(engine, size, i);
            if (i % COLLECTED == 0) {
                System.gc();
            }
            if (i >= first) {
                OptionalLong now = ProcessMemory.resident();
                sum += now.isPresent() ? now.getAsLong() : Double.NaN;
            }
            progress.accept(i + 1);
        }
        return sum / (to - first);
    }

    private static void generate(CustomShift engine, ImageSize size, int number) {
        Random random = new Random(number);
        List<RgbImage> photos = new ArrayList<>();
        for (int i = 0; i <= number % 3; i++) {
            byte[] rgb = new byte[48 * 64 * 3];
            random.nextBytes(rgb);
            photos.add(new RgbImage(48, 64, rgb));
        }
        GenerationSettings settings = GenerationSettings.of(size)
                .withSteps(STEPS)
                .withStrengths(new Strengths(List.of(number % 4 * 0.5)))
                .withForm(number % 2 == 0 ? CadsForm.CONCATENATED : CadsForm.MERGED)
                .withHeatMap(number % 5 == 0);
        GenerationRequest request = new GenerationRequest("picture " + number, "", number, settings);
        try (SubjectReference subject = engine.encode(new Subject("product " + number, photos), size)) {
            engine.generate(request, subject, StepListener.NONE);
            if (number % 7 == 0) {
                refused(engine, request, subject);
            }
        }
    }

    /** A generation that fails after its first step must give everything back, too. */
    private static void refused(CustomShift engine, GenerationRequest request, SubjectReference subject) {
        try {
            engine.generate(request, subject, (done, total) -> {
                throw new EngineException(ErrorCode.USAGE, "stopped on purpose after step " + done);
            });
        } catch (EngineException e) {
            if (e.code() != ErrorCode.USAGE) {
                throw e;
            }
        }
    }
}
