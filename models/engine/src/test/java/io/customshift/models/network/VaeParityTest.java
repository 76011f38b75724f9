package io.customshift.models.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.models.fixture.Fixture;
import io.customshift.models.torch.Dtype;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Torch;
import io.customshift.models.weights.Weights;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VaeParityTest {
    private static final double TOLERANCE = 1e-4;

    @ParameterizedTest
    @ValueSource(strings = {"square", "wide"})
    void bothWaysAgreeWithDiffusers(String size) {
        Fixture vae = Fixture.open("vae.safetensors");
        Precision float32 = new Precision(Dtype.FLOAT32, Dtype.FLOAT32);
        try (Script script = Torch.script("cpu");
                TensorScope scope = script.newScope();
                Weights weights = Weights.open(Fixture.path("sd3-tiny"));
                Autoencoder autoencoder = Autoencoder.load(script, scope, weights.vae(), float32)) {
            float[] pixels = vae.floats(size + ".image");
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = 2 * pixels[i] - 1;
            }
            float[] latents = autoencoder
                    .encode(scope, scope.floats(pixels, vae.shape(size + ".image")))
                    .toFloats();
            vae.assertClose(latents, size + ".latents", TOLERANCE);

            float[] decoded = autoencoder
                    .decode(scope, vae.tensor(scope, size + ".decode_latents"))
                    .toFloats();
            vae.assertClose(decoded, size + ".decoded", TOLERANCE);
        }
    }

    /** Every block in strips of one row, and large ones in strips of a few rows, whose last one is shorter. */
    @ParameterizedTest
    @CsvSource({
        "square, 1, FLOAT32, 1e-5",
        "wide, 1, FLOAT32, 1e-5",
        "wide, 500, FLOAT32, 1e-5",
        "wide, 500, BFLOAT16, 3e-2"
    })
    void stripsAgreeWithTheWhole(String size, long whole, Dtype type, double tolerance) {
        Fixture vae = Fixture.open("vae.safetensors");
        Precision precision = new Precision(type, type);
        try (Script script = Torch.script("cpu");
                TensorScope scope = script.newScope();
                Weights weights = Weights.open(Fixture.path("sd3-tiny"));
                Autoencoder atOnce = Autoencoder.load(script, scope, weights.vae(), precision);
                Autoencoder inStrips = Autoencoder.load(script, scope, weights.vae(), precision, whole)) {
            Tensor pixels = scope.floats(vae.floats(size + ".image"), vae.shape(size + ".image"));
            Tensor latents = vae.tensor(scope, size + ".decode_latents");
            assertAgree(inStrips.encode(scope, pixels), atOnce.encode(scope, pixels), tolerance);
            assertAgree(inStrips.decode(scope, latents), atOnce.decode(scope, latents), tolerance);
        }
    }

    private static void assertAgree(Tensor strips, Tensor whole, double tolerance) {
        float[] expected = whole.toFloats();
        double largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertThat(Fixture.distance(strips.toFloats(), expected))
                .as("otherwise computed, so not the same bits")
                .isGreaterThan(0)
                .isLessThanOrEqualTo(tolerance * largest);
    }
}
