package io.customshift.models.network;

import io.customshift.models.fixture.Fixture;
import io.customshift.models.torch.Dtype;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Torch;
import io.customshift.models.weights.Weights;
import org.junit.jupiter.params.ParameterizedTest;
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
}
