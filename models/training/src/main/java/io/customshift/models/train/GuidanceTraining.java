package io.customshift.models.train;

import io.customshift.models.customshift.EngineOptions;
import io.customshift.models.customshift.GenerationSettings;
import io.customshift.models.customshift.ImageSize;
import io.customshift.models.customshift.ModelDefaults;
import io.customshift.models.customshift.Plan;
import io.customshift.models.network.Lora;
import io.customshift.models.network.Precision;
import io.customshift.models.network.Transformer;
import io.customshift.models.sampler.FlowMatchEuler;
import io.customshift.models.sampler.Passes;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Value;
import io.customshift.models.train.TrainedWeights.Values;
import io.customshift.models.weights.Weights;
import io.customshift.models.weights.adapter.Adapter;
import io.customshift.models.weights.adapter.AdapterScope;
import io.customshift.models.weights.adapter.InnerGuidance;
import io.customshift.models.weights.config.TransformerConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Trains an adapter of the generating branch that does in one pass what guidance takes three for. The teacher is the model
 * with its own adapter, on its own trajectories; no picture of a target is looked at. All linear layers of the blocks and
 * the output have pairs: attention alone was measurably worse.
 */
final class GuidanceTraining {
    /** Lengths of the teacher's runs: the student learns the states of short and of long ones. */
    private static final int[] STEPS = {8, 12, 20, 20, 28};
    /** What the student can be asked for: fewer loses pattern. */
    private static final int LEAST_STEPS = 4;

    private static final int SAMPLE_STEPS = 5;
    private static final double SAMPLE_SHIFT = 1.5;

    private final TrainingRequest request;
    private final Weights weights;
    private final TrainingListener listener;
    private final TransformerConfig config;
    private final ModelDefaults model;

    GuidanceTraining(TrainingRequest request, Weights weights, TrainingListener listener) {
        this.request = request;
        this.weights = weights;
        this.listener = listener;
        this.config = weights.transformer().config();
        this.model = ModelDefaults.of(request.weights());
    }

    void run(Script script) {
        Encoded encoded = Encoded.of(request, config, listener);
        TrainingRequest.Batch asked = request.batch();
        BatchDraw batches = new BatchDraw(
                encoded.subjects(),
                encoded.texts(),
                encoded.latentShape(),
                new TrainingRequest.Batch(
                        asked.subjects(), asked.targets(), Math.max(1, asked.references()), asked.shift(), 0));
        Lora own = model.adapter().map(GuidanceTraining::lora).orElse(Lora.NONE);
        try (TensorScope scope = script.newScope();
                Transformer teacher = Transformer.load(
                        script, scope, weights.transformer(), own, Precision.asStored(weights.transformer()));
                Value table = Value.ofTable(teacher.generatingWeights())) {
            FlowMatchEuler schedule = new FlowMatchEuler(
                    weights.scheduler().shift(), weights.scheduler().trainTimesteps());
            GuidanceTrajectory.Teacher taught =
                    new GuidanceTrajectory.Teacher(script, table, config, schedule, request.guidance());
            Randomness randomness = new Randomness(request.seed());
            TrainingRun.of(request, listener)
                    .run(
                            state -> new GuidanceLearner(
                                    taught,
                                    teacher.generatingWeights(),
                                    TrainedWeights.of(script, state, this::pairs),
                                    request,
                                    number -> start(taught, scope, batches, encoded.texts(), randomness, number),
                                    this::sample),
                            learner -> write(((GuidanceLearner) learner).average()));
        }
    }

    private static GuidanceTrajectory start(
            GuidanceTrajectory.Teacher teacher,
            TensorScope scope,
            BatchDraw batches,
            TextTable texts,
            Randomness randomness,
            int number) {
        SplittableRandom random = randomness.at(-2 - number, Randomness.Purpose.CHOICE);
        FlowBatch batch = batches.draw(randomness, number);
        return new GuidanceTrajectory(
                teacher, scope, batch, texts.rows(new int[batch.rows()]), STEPS[random.nextInt(STEPS.length)]);
    }

    private Map<String, Values> pairs() {
        return StartingWeights.pairsOfAllLinears(weights.transformer().tensors(), request.rank(), request.seed());
    }

    private static Lora lora(Path file) {
        Adapter adapter = Adapter.open(file);
        return new Lora(
                adapter.targets().entrySet().stream()
                        .map(target -> new Lora.Update(
                                target.getKey(),
                                target.getValue().a(),
                                target.getValue().b(),
                                target.getValue().scale()))
                        .toList(),
                adapter.scope() == AdapterScope.SHARED);
    }

    private Path write(Map<String, Values> average) {
        Path file = request.out().resolve("turbo.safetensors");
        InnerGuidance inside = new InnerGuidance(
                request.guidance().reference(),
                request.guidance().prompt(),
                LEAST_STEPS,
                STEPS[STEPS.length - 1],
                SAMPLE_SHIFT);
        ModelFolder.writeAdapter(file, average, AdapterScope.GENERATING, inside.metadata(), request.dtype());
        return file;
    }

    private void sample(Path png, Map<String, Values> average) {
        EngineOptions options = EngineOptions.of(request.weights()).withDevice(request.device());
        EngineOptions own = model.adapter().map(options::withAdapter).orElse(options);
        GenerationSettings settings = GenerationSettings.of(new ImageSize(ImageSize.STEP, ImageSize.STEP))
                .withSteps(SAMPLE_STEPS)
                .withGuidance(request.guidance())
                .withPlan(Plan.EXACT.withShift(SAMPLE_SHIFT).withPasses(Passes.ONE));
        SampleSheet.draw(own.withAdapter(write(average)).withDtype("float32"), png, 4, 8, request.side(), settings);
    }
}
