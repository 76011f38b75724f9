package io.customshift.models.train;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.customshift.models.fixture.Fixture;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Torch;
import io.customshift.models.train.TrainedWeights.Values;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.Weights;
import io.customshift.models.weights.config.TransformerConfig;
import io.customshift.models.weights.safetensors.SafetensorsFile;
import io.customshift.models.weights.safetensors.SafetensorsWriter;
import io.customshift.models.weights.safetensors.StoredDtype;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frozen weights held in 16 bits give the gradients that the same values give in 32. */
class FrozenHalvesTest {
    private static Script script;
    private static TransformerConfig config;
    private static Map<String, Values> weights;
    private static Map<String, Values> pairs;

    @TempDir
    private Path folder;

    private record Result(double loss, Map<String, Values> gradients) {}

    @BeforeAll
    static void open() {
        script = Torch.trainingScript("cpu");
        try (Weights opened = Weights.open(Fixture.path("sd3-tiny"), EnumSet.of(Component.TRANSFORMER))) {
            config = opened.transformer().config();
            weights = StoredValues.read(opened.transformer().tensors());
            pairs = StartingWeights.pairs(config, opened.transformer().tensors(), 4, 0);
            pairs.replaceAll((name, values) -> TrainingStepParityTest.fixture("lora.before." + name));
        }
    }

    @AfterAll
    static void close() {
        script.close();
    }

    @ParameterizedTest
    @CsvSource({"BF16, false, true", "BF16, true, true", "BF16, true, false", "F16, false, true", "F16, true, false"})
    void gradientsAreThoseOfTheSameValuesInFloat32(StoredDtype dtype, boolean checkpointed, boolean shared) {
        Path file = folder.resolve("half.safetensors");
        SafetensorsWriter.write(file, StoredValues.stored(weights, dtype, ""), Map.of());
        Map<String, StoredTensor> halves = SafetensorsFile.open(file).tensors();

        Result expected = gradients(StoredValues.held(StoredValues.read(halves)), checkpointed, shared);
        Result found = gradients(halves, checkpointed, shared);

        assertThat(found.loss()).isCloseTo(expected.loss(), within(1e-6));
        assertThat(expected.gradients().values().stream().filter(FrozenHalvesTest::hasSize))
                .as("gradients of zeros only would agree with anything")
                .hasSizeGreaterThan(expected.gradients().size() / 2);
        expected.gradients().forEach((name, values) -> {
            float[] other = requireNonNull(found.gradients().get(name)).elements();
            for (int i = 0; i < other.length; i++) {
                assertThat(other[i]).as(name).isCloseTo(values.elements()[i], within(1e-6f));
            }
        });
    }

    private static boolean hasSize(Values values) {
        for (float element : values.elements()) {
            if (Math.abs(element) > 1e-5) {
                return true;
            }
        }
        return false;
    }

    private static Result gradients(Map<String, StoredTensor> frozen, boolean checkpointed, boolean shared) {
        try (TrainedWeights trained = new TrainedWeights(script, pairs);
                FlowStep flow = new FlowStep(script, config, trained, frozen, 2, shared, checkpointed, 1)) {
            double loss = flow.gradients(TrainingStepParityTest.batch(), 1);
            Map<String, Values> gradients = new LinkedHashMap<>();
            trained.gradients()
                    .forEach((name, tensor) -> gradients.put(name, new Values(tensor.toFloats(), tensor.shape())));
            return new Result(loss, gradients);
        }
    }
}
