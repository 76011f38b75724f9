package io.customshift.models.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.catalogue.FlatCatalogue;
import io.customshift.models.customshift.CustomShift;
import io.customshift.models.customshift.EngineOptions;
import io.customshift.models.customshift.Guidance;
import io.customshift.models.error.EngineException;
import io.customshift.models.train.TrainingRequest.Part;
import io.customshift.models.weights.init.ModelShape;
import io.customshift.models.weights.init.WeightsInit;
import io.customshift.models.weights.safetensors.StoredDtype;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingResumeTest {
    @TempDir
    private static Path folder;

    private static Path weights;

    /** Stops a run as a kill does: between a step and the next, after no checkpoint of its own. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @BeforeAll
    static void writeWeights() {
        weights = folder.resolve("weights");
        ModelShape shape = ModelShape.CUSTOMSHIFT_TINY;
        WeightsInit.write(
                weights,
                new WeightsInit.Request(shape, 1, StoredDtype.F32, WeightsInit.defaultComponents(shape)),
                (done, total) -> {});
    }

    private static TrainingRequest request(String out, Part part, int steps) {
        return new TrainingRequest(
                weights,
                new CatalogueData(new FlatCatalogue(1, 64), 3),
                folder.resolve(out),
                folder,
                part,
                part == Part.TRANSFORMER,
                new TrainingRequest.Batch(2, 2, 2, 3, 0.05),
                32,
                2,
                4,
                4,
                true,
                false,
                AdamW.paper().withRate(1e-3),
                steps,
                2,
                0.1,
                7,
                2,
                0,
                Guidance.DEFAULT,
                StoredDtype.F16,
                "cpu",
                TrainingRequest.MODELS_OWN_SIDE);
    }

    private static TrainingListener killedAfter(int last) {
        return new TrainingListener() {
            @Override
            public void warned(String line) {}

            @Override
            public void encoded(int done, int total) {}

            @Override
            public void advanced(int step, int steps, double loss, double imagesPerSecond) {
                if (step == last) {
                    throw new Killed();
                }
            }
        };
    }

    private static List<String> losses(String out) throws IOException {
        return Files.readAllLines(folder.resolve(out).resolve("losses.csv"));
    }

    @Test
    void killedRunContinuesAsIfItHadNeverStopped() throws IOException {
        for (Part part : List.of(Part.LORA, Part.TRANSFORMER, Part.AUTOENCODER, Part.DECODER)) {
            Training.run(request("whole-" + part, part, 5), killedAfter(-1));
            TrainingRequest interrupted = request("killed-" + part, part, 5);
            assertThatThrownBy(() -> Training.run(interrupted, killedAfter(3))).isInstanceOf(Killed.class);
            assertThat(losses("killed-" + part)).hasSize(4);
            Training.run(interrupted, killedAfter(-1));
            assertThat(losses("killed-" + part)).hasSize(6).isEqualTo(losses("whole-" + part));
        }
    }

    @Test
    void finishedRunsGiveModelsThatTheEngineOpens() {
        TrainingRequest lora = request("lora", Part.LORA, 2);
        Training.run(lora, killedAfter(-1));
        TrainingRequest full = request("full", Part.TRANSFORMER, 2);
        Training.run(full, killedAfter(-1));
        Path adapter = folder.resolve("lora/pytorch_lora_weights.safetensors");
        EngineOptions options = EngineOptions.of(folder.resolve("full/weights")).withAdapter(adapter);
        try (CustomShift engine = CustomShift.open(options)) {
            assertThat(engine.defaultSize().width()).isEqualTo(64);
        }
    }

    @Test
    void otherSettingsDoNotContinueARun() {
        Training.run(request("other", Part.LORA, 2), killedAfter(-1));
        assertThatThrownBy(() -> Training.run(request("other", Part.LORA, 3), killedAfter(-1)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("steps was 2 and is 3");
    }
}
