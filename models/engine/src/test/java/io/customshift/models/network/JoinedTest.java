package io.customshift.models.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.models.fixture.Fixture;
import io.customshift.models.torch.Dtype;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Torch;
import io.customshift.models.torch.Value;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lies together for a GPU, weights, references and streams with their tokens first, computes the same as what lies apart. */
class JoinedTest {
    private static final double ROUNDING = 1e-5;
    private static final Precision FLOAT32 = new Precision(Dtype.FLOAT32, Dtype.FLOAT32);
    private static final double[] STRENGTHS = {1, 0.5, 1};

    @ParameterizedTest
    @ValueSource(strings = {"sd3", "sd35"})
    void weightsAndReferencesThatLieTogetherComputeTheSame(String kind) {
        Fixture fixture = Fixture.open("transformer-" + kind + ".safetensors");
        try (Script script = Torch.script("cpu");
                TensorScope scope = script.newScope();
                Weights weights = Weights.open(Fixture.path(kind + "-tiny"), EnumSet.of(Component.TRANSFORMER));
                Transformer apart = Transformer.load(script, scope, weights.transformer(), List.of(), FLOAT32, false);
                Transformer together =
                        Transformer.load(script, scope, weights.transformer(), List.of(), FLOAT32, true)) {
            assertThat(valuesOf(together)).isEqualTo(valuesOf(apart));
            long three = apart.generatingWeights().keySet().stream()
                    .filter(name -> name.contains(".to_q.") || name.contains(".add_q_proj."))
                    .count();
            int weightsOfOne = apart.generatingWeights().size();
            assertThat(scope.held())
                    .as("weights of both, and one more for each three that lie together")
                    .isEqualTo(2 * weightsOfOne + (int) three);

            for (int layer = 0; layer < weights.transformer().config().numLayers(); layer++) {
                List<Tensor> wanted = block(script, scope, apart, layer);
                List<Tensor> found = block(script, scope, together, layer);
                for (int i = 0; i < wanted.size(); i++) {
                    close(found.get(i), wanted.get(i));
                }
            }

            Tensor context = fixture.tensor(scope, "square.context");
            Tensor pooled = fixture.tensor(scope, "square.pooled");
            Tensor latents = fixture.tensor(scope, "square.latents");
            TextEmbedding subject = new TextEmbedding(apart.row(scope, context, 0), apart.row(scope, pooled, 0));
            List<Tensor> photos = new ArrayList<>();
            for (int i = 0; i < STRENGTHS.length; i++) {
                photos.add(scope.floats(
                        scaled(latents, 0.5f + i), 1, latents.shape()[1], latents.shape()[2], latents.shape()[3]));
            }
            List<List<Tensor>> expected = apart.references(scope, photos, subject);
            List<List<Tensor>> references = together.references(scope, photos, subject);
            for (int i = 0; i < STRENGTHS.length; i++) {
                for (int j = 0; j < expected.get(i).size(); j++) {
                    close(references.get(i).get(j), expected.get(i).get(j));
                }
            }
            try (Guides each = Guides.of(expected, STRENGTHS, CadsForm.MERGED);
                    Guides joined = Guides.of(references, STRENGTHS, CadsForm.MERGED)) {
                joined.bound(script, true);
                float[] sigma = new float[(int) latents.shape()[0]];
                Arrays.fill(sigma, 0.5f);
                Transformer.Velocity wanted = apart.velocity(scope, latents, sigma, context, pooled, 1, each, true);
                Transformer.Velocity found = together.velocity(scope, latents, sigma, context, pooled, 1, joined, true);
                close(found.velocity(), wanted.velocity());
                close(found.mass(), wanted.mass());
            }
        }
    }

    /** Both streams after a block, and its image keys and values. */
    private static List<Tensor> block(Script script, TensorScope scope, Transformer transformer, int layer) {
        Fixture inputs = Fixture.open("blocks.safetensors");
        try (Value table = transformer.block(layer)) {
            return script.callList(
                    scope,
                    "block",
                    table,
                    inputs.tensor(scope, "in.hidden"),
                    inputs.tensor(scope, "in.context"),
                    inputs.tensor(scope, "in.temb"),
                    transformer.config().heads());
        }
    }

    private static Map<String, List<Float>> valuesOf(Transformer transformer) {
        Map<String, List<Float>> values = new LinkedHashMap<>();
        transformer.generatingWeights().forEach((name, tensor) -> {
            List<Float> all = new ArrayList<>();
            for (float value : tensor.toFloats()) {
                all.add(value);
            }
            values.put(name, all);
        });
        return values;
    }

    /** The first row of a batch, times a factor. */
    private static float[] scaled(Tensor batch, float factor) {
        float[] all = batch.toFloats();
        float[] first = Arrays.copyOf(all, all.length / (int) batch.shape()[0]);
        for (int i = 0; i < first.length; i++) {
            first[i] *= factor;
        }
        return first;
    }

    private static void close(Tensor found, Tensor expected) {
        assertThat(found.shape()).isEqualTo(expected.shape());
        assertThat(Fixture.distance(found.toFloats(), expected.toFloats())).isLessThanOrEqualTo(ROUNDING);
    }
}
