package io.customshift.models.customshift;

import io.customshift.models.fixture.Fixture;
import io.customshift.models.network.CadsForm;
import io.customshift.models.network.Guides;
import io.customshift.models.network.Lora;
import io.customshift.models.network.Precision;
import io.customshift.models.network.TextEmbedding;
import io.customshift.models.network.Transformer;
import io.customshift.models.sampler.FlowMatchEuler;
import io.customshift.models.sampler.StepPlan;
import io.customshift.models.torch.Dtype;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Torch;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.Weights;
import io.customshift.models.weights.adapter.Adapter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The engine against an independent CustomShift on diffusers' own modules, on random weights. */
class OracleParityTest {
    private static final double PASS = 1e-4;
    private static final double RUN = 1e-3;
    private static final Precision FLOAT32 = new Precision(Dtype.FLOAT32, Dtype.FLOAT32);
    private static final Fixture ORACLE = Fixture.open("customshift.safetensors");

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

    @ParameterizedTest
    @CsvSource({
        "sd3, none, 1ref_lambda1, 1",
        "sd3, none, 1ref_lambda0.5, 0.5",
        "sd3, none, 3ref_lambda1, 1 1 1",
        "sd3, none, 3ref_lambda0.5, 0.5 0.5 0.5",
        "sd3, none, 3ref_mixed, 1 0.5 0",
        "sd35, none, 2ref_mixed, 1 0.5",
        "sd3, shared, 1ref_lambda1, 1",
        "sd3, shared, 1ref_lambda0.5, 0.5",
        "sd3, shared, 3ref_lambda1, 1 1 1",
        "sd3, shared, 3ref_lambda0.5, 0.5 0.5 0.5",
        "sd3, reference, 1ref_lambda1, 1",
        "sd3, reference, 1ref_lambda0.5, 0.5",
        "sd3, reference, 3ref_lambda1, 1 1 1",
        "sd3, reference, 3ref_lambda0.5, 0.5 0.5 0.5",
    })
    void engineAgreesInBothForms(String kind, String adapter, String strengths, String lambdas) {
        for (CadsForm form : CadsForm.values()) {
            agrees(kind, adapter, strengths, lambdas(lambdas), form, lora(adapter));
        }
    }

    private static Lora lora(String scope) {
        if (scope.equals("none")) {
            return Lora.NONE;
        }
        Adapter adapter = Adapter.open(Fixture.path("lora.safetensors"));
        return new Lora(MergedAdapters.lora(adapter).updates(), scope.equals("shared"));
    }

    private static double[] lambdas(String text) {
        return java.util.Arrays.stream(text.split(" "))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private static void agrees(
            String kind, String adapter, String strengths, double[] lambdas, CadsForm form, Lora lora) {
        String name = kind + "." + adapter + "." + strengths;
        try (TensorScope work = scope.child();
                Weights weights = Weights.open(Fixture.path(kind + "-tiny"), EnumSet.of(Component.TRANSFORMER));
                Transformer transformer = Transformer.load(script, work, weights.transformer(), lora, FLOAT32)) {
            List<List<Tensor>> references = new ArrayList<>();
            String stored = kind + "." + (adapter.equals("none") ? "base" : "lora");
            for (int i = 0; i < lambdas.length; i++) {
                Tensor latents = ORACLE.tensor(work, kind + ".r" + i + ".latents");
                List<Tensor> keysValues = transformer.reference(work, latents, text(work, kind, "subject"));
                for (int layer = 0; layer < keysValues.size() / 2; layer++) {
                    String at = stored + ".r" + i + ".layer" + layer;
                    ORACLE.assertClose(keysValues.get(2 * layer).toFloats(), at + ".keys", PASS);
                    ORACLE.assertClose(keysValues.get(2 * layer + 1).toFloats(), at + ".values", PASS);
                }
                references.add(keysValues);
            }
            try (Guides guides = Guides.of(references, lambdas, form)) {
                firstStep(work, transformer, guides, kind, name);
                run(work, transformer, guides, kind, name);
            }
        }
    }

    private static void firstStep(TensorScope work, Transformer transformer, Guides guides, String kind, String name) {
        TextEmbedding empty = text(work, kind, "empty");
        TextEmbedding prompt = text(work, kind, "prompt");
        Tensor initial = ORACLE.tensor(work, kind + ".initial");
        Tensor rows = transformer.stack(work, List.of(initial, initial, initial));
        Transformer.Velocity out = transformer.velocity(
                work,
                rows,
                new float[] {1, 1, 1},
                transformer.stack(work, List.of(empty.context(), empty.context(), prompt.context())),
                transformer.stack(work, List.of(empty.pooled(), empty.pooled(), prompt.pooled())),
                1,
                guides,
                true);
        float[] velocity = out.velocity().toFloats();
        int row = velocity.length / 3;
        Fixture.assertClose(slice(velocity, 0, row), ORACLE.floats(name + ".step0.v00"), name + " v00", PASS);
        Fixture.assertClose(slice(velocity, 1, row), ORACLE.floats(name + ".step0.vR"), name + " vR", PASS);
        Fixture.assertClose(slice(velocity, 2, row), ORACLE.floats(name + ".step0.vpR"), name + " vpR", PASS);
        Fixture.assertClose(meanOfLayers(out.mass()), ORACLE.floats(name + ".step0.heat"), name + " heat", PASS);
    }

    private static float[] meanOfLayers(Tensor mass) {
        int layers = Math.toIntExact(mass.shape()[0]);
        float[] all = mass.toFloats();
        float[] mean = new float[all.length / layers];
        for (int i = 0; i < all.length; i++) {
            mean[i % mean.length] += all[i] / layers;
        }
        return mean;
    }

    private static void run(TensorScope work, Transformer transformer, Guides guides, String kind, String name) {
        GenerationSettings settings = GenerationSettings.of(new ImageSize(64, 64));
        StepPlan plan = Plan.EXACT.steps(new FlowMatchEuler(3, 1000), 4, settings.guidance(), true);
        Denoising.Result result = new Denoising(transformer, settings, plan, guides)
                .run(
                        work,
                        ORACLE.tensor(work, kind + ".initial"),
                        List.of(new Denoising.Texts(text(work, kind, "prompt"), text(work, kind, "empty"))),
                        StepListener.NONE);
        ORACLE.assertClose(result.latents().toFloats(), name + ".latents", RUN);
    }

    private static float[] slice(float[] values, int row, int length) {
        return java.util.Arrays.copyOfRange(values, row * length, (row + 1) * length);
    }

    private static TextEmbedding text(TensorScope work, String kind, String which) {
        String name = kind + ".text." + which;
        return new TextEmbedding(ORACLE.tensor(work, name + ".prompt_embeds"), ORACLE.tensor(work, name + ".pooled"));
    }
}
