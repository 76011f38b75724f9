package io.customshift.models.customshift;

import static io.customshift.models.customshift.BadInputTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.models.error.ErrorCode;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.config.VaeConfig;
import io.customshift.models.weights.init.ModelShape;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryPlanTest {
    private static final GenerationSettings SETTINGS = TinyEngine.settings(TinyEngine.SQUARE, 2);

    @Test
    void whatFitsIsMadeAndWhatDoesNotIsRefusedWithWhatWould() {
        long enough;
        long forTwo;
        long forSmaller;
        try (CustomShift four = CustomShift.open(TinyEngine.options().withBatch(4));
                CustomShift two = CustomShift.open(TinyEngine.options().withBatch(2))) {
            enough = four.memory(SETTINGS, 0).peak();
            forTwo = two.memory(SETTINGS, 0).peak();
            forSmaller = two.memory(SETTINGS.withSize(new ImageSize(32, 32)), 0).peak();
        }
        assertThat(forTwo).isBetween(forSmaller + 1, enough - 1);
        try (CustomShift engine =
                CustomShift.open(TinyEngine.options().withBatch(4).withMemory(enough))) {
            assertThat(engine.generate(requests(), StepListener.NONE)).hasSize(2);
        }
        try (CustomShift engine =
                CustomShift.open(TinyEngine.options().withBatch(4).withMemory(forTwo))) {
            refused(
                    ErrorCode.OUT_OF_MEMORY,
                    () -> engine.generate(requests(), StepListener.NONE),
                    "4 pictures of 64x64",
                    "GB",
                    "open the engine for 2 pictures side by side");
        }
        long tooLittle = 500_000_000 / 1000;
        try (CustomShift engine = CustomShift.open(TinyEngine.options().withMemory(tooLittle))) {
            refused(
                    ErrorCode.OUT_OF_MEMORY,
                    () -> engine.generate(requests(), StepListener.NONE),
                    "not even the weights fit");
        }
    }

    @Test
    void largestSizeThatFitsIsNamed() {
        GenerationSettings large = SETTINGS.withSize(new ImageSize(128, 128));
        long forSquare;
        try (CustomShift engine = TinyEngine.open()) {
            forSquare = engine.memory(SETTINGS, 0).peak();
        }
        try (CustomShift engine = CustomShift.open(TinyEngine.options().withMemory(forSquare))) {
            refused(
                    ErrorCode.OUT_OF_MEMORY,
                    () -> engine.requireMemory(large, 0),
                    "1 picture of 128x128",
                    "the largest size that fits is 64x64");
        }
    }

    /** The reference branch's changed weights stand beside the generating branch's; a shared adapter's replace them. */
    @Test
    void anAdapterOfOneBranchTakesItsCopyOfWeights(@TempDir Path folder) {
        assertThat(weights(TinyEngine.options().withAdapter(TinyEngine.adapter(folder, "shared"))))
                .isEqualTo(weights(TinyEngine.options()));
        assertThat(weights(TinyEngine.options().withAdapter(TinyEngine.adapter(folder, "reference"))))
                .isGreaterThan(weights(TinyEngine.options()));
    }

    private static long weights(EngineOptions options) {
        try (CustomShift engine = CustomShift.open(options)) {
            return engine.memory(SETTINGS, 1).weights();
        }
    }

    @Test
    void passesAndPicturesTakeTheirShare() {
        MemoryPlan.Shapes shapes = new MemoryPlan.Shapes(
                ModelShape.SD3_MEDIUM.transformer(), (VaeConfig) ModelShape.SD3_MEDIUM.config(Component.VAE), 2, 333);
        ImageSize size = new ImageSize(1024, 1024);
        long one = shapes.step(size, 1, 3, 1);
        assertThat(shapes.step(size, 1, 3, 3))
                .as("references are read where they lie")
                .isEqualTo(one);
        assertThat(shapes.step(size, 1, 1, 1)).isLessThan(one);
        assertThat(shapes.step(size, 4, 3, 1)).isEqualTo(4 * one);
        assertThat(shapes.decode(size))
                .as("5 of 256 and 128 channels at full size")
                .isEqualTo((3L * 256 + 2 * 128) * 1024 * 1024 * 2);
        assertThat(shapes.decode(new ImageSize(2048, 2048)))
                .as("strips: input and output of 256 and 128 channels at full size, and what a strip takes")
                .isBetween((256L + 128) * 2048 * 2048 * 2, 2 * shapes.decode(size));
    }

    private static List<GenerationRequest> requests() {
        return List.of(TinyEngine.request("a mug", 1, SETTINGS), TinyEngine.request("a cup", 2, SETTINGS));
    }
}
