package io.customshift.models.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.customshift.models.fixture.Fixture;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Torch;
import io.customshift.models.train.TrainedWeights.Values;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.Weights;
import io.customshift.models.weights.config.TransformerConfig;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One optimizer step against the same step of diffusers' modules in PyTorch. */
class TrainingStepParityTest {
    private static final Fixture STEP = Fixture.open("training-step.safetensors");
    private static final double TOLERANCE = 1e-4;
    private static final AdamW OPTIMIZER = new AdamW(1e-3, 0.9, 0.99, 1e-8, 1e-2, 1, 0);

    private static Script script;
    private static TransformerConfig config;
    private static Map<String, StoredTensor> weights;

    @BeforeAll
    static void open() {
        script = Torch.trainingScript("cpu");
        try (Weights opened = Weights.open(Fixture.path("sd3-tiny"), EnumSet.of(Component.TRANSFORMER))) {
            config = opened.transformer().config();
            weights = opened.transformer().tensors();
        }
    }

    @AfterAll
    static void close() {
        script.close();
    }

    @ParameterizedTest
    @CsvSource({"false, 1", "true, 1", "false, 2", "true, 2", "false, 3"})
    void wholeTransformerAgreesWithPyTorch(boolean checkpointed, int lanes) {
        Map<String, StoredTensor> frozen = new LinkedHashMap<>();
        Map<String, Values> start = new LinkedHashMap<>();
        weights.forEach((name, stored) -> {
            if (StartingWeights.isFixed(name)) {
                frozen.put(name, stored);
            } else {
                start.put(name, StoredValues.read(stored));
            }
        });
        step("full", start, frozen, 1, true, checkpointed, lanes);
    }

    @ParameterizedTest
    @CsvSource({"shared, false", "reference, false", "shared, true", "reference, true"})
    void adapterAgreesWithPyTorch(String scope, boolean checkpointed) {
        Map<String, Values> pairs = StartingWeights.pairs(config, weights, 4, 0);
        pairs.replaceAll((name, values) -> fixture("lora.before." + name));
        step("lora." + scope, pairs, weights, 8.0 / 4.0, scope.equals("shared"), checkpointed, 2);
    }

    private static void step(
            String name,
            Map<String, Values> start,
            Map<String, StoredTensor> frozen,
            double scale,
            boolean shared,
            boolean checkpointed,
            int lanes) {
        FlowBatch batch = batch();
        try (TrainedWeights trained = new TrainedWeights(script, start);
                FlowStep flow = new FlowStep(script, config, trained, frozen, scale, shared, checkpointed, lanes)) {
            // Two halves of one batch, as gradient accumulation adds them up.
            double loss = (flow.gradients(batch, 0.5) + flow.gradients(batch, 0.5)) / 2;
            double norm = trained.update(OPTIMIZER, 1, OPTIMIZER.rate());
            assertThat(loss).isCloseTo(STEP.floats(name + ".loss")[0], within(TOLERANCE));
            assertThat(norm).isCloseTo(STEP.floats(name + ".norm")[0], within(TOLERANCE));
            trained.current()
                    .forEach((key, values) -> STEP.assertClose(values.elements(), name + ".after." + key, TOLERANCE));
        }
    }

    static FlowBatch batch() {
        return new FlowBatch(
                fixture("latents"),
                fixture("noise"),
                fixture("sigma"),
                fixture("context"),
                fixture("pooled"),
                1,
                fixture("references"),
                new long[] {0, 1, 1},
                fixture("subject_context"),
                fixture("subject_pooled"));
    }

    static Values fixture(String name) {
        return new Values(STEP.floats(name), STEP.shape(name));
    }
}
