package io.customshift.models.network;

import io.customshift.models.fixture.Fixture;
import io.customshift.models.torch.Dtype;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Torch;
import io.customshift.models.torch.Value;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.Weights;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransformerParityTest {
    private static final double TOLERANCE = 1e-4;
    private static final Precision FLOAT32 = new Precision(Dtype.FLOAT32, Dtype.FLOAT32);
    private static final Fixture BLOCKS = Fixture.open("blocks.safetensors");

    private static Script script;
    private static TensorScope scope;

    @BeforeAll
    static void open() {
        script = Torch.script("cpu");
        scope = script.newScope();
    }

    @AfterAll
    static void close() {
        scope.close();
        script.close();
    }

    private static Weights weights(String kind) {
        return Weights.open(Fixture.path(kind + "-tiny"), EnumSet.of(Component.TRANSFORMER));
    }

    private static WeightTable table(Weights weights) {
        return WeightTable.load(script, scope, weights.transformer().tensors(), Dtype.FLOAT32);
    }

    @ParameterizedTest
    @CsvSource({
        "sd3, 0, sd3.block0_plain, true",
        "sd3, 2, sd3.block2_last, false",
        "sd35, 0, sd35.block0_dual, true",
        "sd35, 1, sd35.block1_normed, true",
        "sd35, 2, sd35.block2_last, false"
    })
    void eachKindOfBlockAgreesWithDiffusers(String kind, int layer, String name, boolean hasContext) {
        try (Weights weights = weights(kind);
                Value block = table(weights).under("transformer_blocks." + layer + ".")) {
            List<Tensor> out = script.callList(
                    scope,
                    "block",
                    block,
                    BLOCKS.tensor(scope, "in.hidden"),
                    BLOCKS.tensor(scope, "in.context"),
                    BLOCKS.tensor(scope, "in.temb"),
                    weights.transformer().config().heads());
            BLOCKS.assertClose(out.get(0).toFloats(), name + ".hidden", TOLERANCE);
            if (hasContext) {
                BLOCKS.assertClose(out.get(1).toFloats(), name + ".context", TOLERANCE);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sd3", "sd35"})
    void whatSurroundsTheBlocksAgreesWithDiffusers(String kind) {
        try (Weights weights = weights(kind);
                Value stem = table(weights).except("transformer_blocks.")) {
            for (String size : List.of("square", "tall")) {
                Tensor tokens = script.call(
                        scope, "embed_patches", stem, BLOCKS.tensor(scope, "patch." + size + ".latents"), 2);
                BLOCKS.assertClose(tokens.toFloats(), kind + ".patch." + size + ".tokens", TOLERANCE);
            }
            float[] sigma = BLOCKS.floats("time_text.timestep");
            for (int i = 0; i < sigma.length; i++) {
                sigma[i] /= 1000;
            }
            Tensor condition = script.call(
                    scope,
                    "embed_condition",
                    stem,
                    scope.floats(sigma, sigma.length),
                    BLOCKS.tensor(scope, "time_text.pooled"));
            BLOCKS.assertClose(condition.toFloats(), kind + ".time_text.temb", TOLERANCE);
            Tensor last = script.call(
                    scope,
                    "unpatchify",
                    stem,
                    BLOCKS.tensor(scope, "in.hidden"),
                    BLOCKS.tensor(scope, "in.temb"),
                    4,
                    6,
                    2);
            BLOCKS.assertClose(last.toFloats(), kind + ".final.unpatchified", TOLERANCE);
        }
    }

    @ParameterizedTest
    @CsvSource({"sd3, square", "sd3, wide", "sd35, square", "sd35, wide"})
    void theWholeTransformerAgreesWithDiffusers(String kind, String size) {
        Fixture fixture = Fixture.open("transformer-" + kind + ".safetensors");
        try (Weights weights = weights(kind);
                Transformer transformer = Transformer.load(script, scope, weights.transformer(), Lora.NONE, FLOAT32);
                Guides nobody = Guides.none()) {
            float[] sigma = fixture.floats(size + ".timestep");
            for (int i = 0; i < sigma.length; i++) {
                sigma[i] /= 1000;
            }
            Transformer.Velocity velocity = transformer.velocity(
                    scope,
                    fixture.tensor(scope, size + ".latents"),
                    sigma,
                    fixture.tensor(scope, size + ".context"),
                    fixture.tensor(scope, size + ".pooled"),
                    2,
                    nobody,
                    false);
            fixture.assertClose(velocity.velocity().toFloats(), size + ".velocity", TOLERANCE);
        }
    }
}
