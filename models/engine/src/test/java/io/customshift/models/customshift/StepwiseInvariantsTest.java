package io.customshift.models.customshift;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.models.fixture.Fixture;
import io.customshift.models.network.CadsForm;
import io.customshift.models.network.Guides;
import io.customshift.models.network.Lora;
import io.customshift.models.network.Precision;
import io.customshift.models.network.TextEmbedding;
import io.customshift.models.network.Transformer;
import io.customshift.models.sampler.FlowMatchEuler;
import io.customshift.models.torch.Dtype;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Torch;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold of the whole transformer with references, step by step; inputs are the oracle's. */
class StepwiseInvariantsTest {
    private static final Precision FLOAT32 = new Precision(Dtype.FLOAT32, Dtype.FLOAT32);
    private static final Fixture ORACLE = Fixture.open("customshift.safetensors");

    private static Script script;
    private static TensorScope scope;
    private static Weights weights;
    private static Transformer transformer;
    private static List<List<Tensor>> references;

    @BeforeAll
    static void open() {
        script = Torch.script("cpu");
        scope = script.newScope();
        weights = Weights.open(Fixture.path("sd3-tiny"), EnumSet.of(Component.TRANSFORMER));
        transformer = Transformer.load(script, scope, weights.transformer(), Lora.NONE, FLOAT32);
        references = references(transformer, scope, FLOAT32);
    }

    @AfterAll
    static void close() {
        transformer.close();
        scope.close();
        script.close();
        weights.close();
    }

    @ParameterizedTest
    @EnumSource(CadsForm.class)
    void strengthZeroIsTheBaseForwardBitForBit(CadsForm form) {
        float[] base = velocity(Guides.none(), 1);
        assertThat(velocity(Guides.of(references, new double[] {0, 0, 0}, form), 1))
                .isEqualTo(base);
        assertThat(velocity(Guides.of(references, new double[] {1e-3, 0, 0}, form), 1))
                .isNotEqualTo(base);
    }

    @ParameterizedTest
    @EnumSource(CadsForm.class)
    void aReferenceOfStrengthZeroIsSkippedBitForBit(CadsForm form) {
        float[] two =
                velocity(Guides.of(List.of(references.get(0), references.get(2)), new double[] {1, 0.5}, form), 1);
        assertThat(velocity(Guides.of(references, new double[] {1, 0, 0.5}, form), 1))
                .isEqualTo(two);
    }

    @ParameterizedTest
    @EnumSource(CadsForm.class)
    void aRowThatSeesNoReferenceIsTheBaseForwardBitForBit(CadsForm form) {
        float[] base = velocity(Guides.none(), 1);
        float[] guided = velocity(Guides.of(references, new double[] {1, 1, 1}, form), 1);
        int row = base.length / 3;
        assertThat(Arrays.copyOf(guided, row)).isEqualTo(Arrays.copyOf(base, row));
        assertThat(Arrays.copyOfRange(guided, row, 2 * row)).isNotEqualTo(Arrays.copyOfRange(base, row, 2 * row));
    }

    @Test
    void zeroedValuesAtStrengthOneAreNotTheBase() {
        List<Tensor> zeroed = new ArrayList<>();
        for (int i = 0; i < references.get(0).size(); i++) {
            Tensor tensor = references.get(0).get(i);
            zeroed.add(i % 2 == 0 ? tensor : scope.floats(new float[(int) tensor.elements()], tensor.shape()));
        }
        for (CadsForm form : CadsForm.values()) {
            float[] with = velocity(Guides.of(List.of(zeroed), new double[] {1}, form), 1);
            assertThat(Fixture.distance(with, velocity(Guides.none(), 1))).isGreaterThan(1e-3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"FLOAT32", "FLOAT16", "BFLOAT16"})
    void bothFormsAgreeOverTheWholeTransformer(String type) {
        Dtype dtype = Dtype.valueOf(type);
        Precision precision = new Precision(dtype, dtype);
        double[] strengths = {1, 0.5, 2};
        try (TensorScope work = scope.child();
                Transformer typed = Transformer.load(script, work, weights.transformer(), Lora.NONE, precision)) {
            List<List<Tensor>> held = references(typed, work, precision);
            float[] a = velocity(typed, precision, Guides.of(held, strengths, CadsForm.CONCATENATED), 1);
            float[] b = velocity(typed, precision, Guides.of(held, strengths, CadsForm.MERGED), 1);
            double tolerance = dtype == Dtype.FLOAT32 ? 1e-5 : dtype == Dtype.FLOAT16 ? 5e-3 : 3e-2;
            assertThat(relative(a, b)).isLessThanOrEqualTo(tolerance);
            float[] exact = velocity(Guides.of(references, strengths, CadsForm.CONCATENATED), 1);
            assertThat(relative(a, exact)).isLessThanOrEqualTo(dtype == Dtype.BFLOAT16 ? 5e-2 : tolerance);
            assertThat(relative(velocity(typed, precision, Guides.none(), 1), exact))
                    .as("without references")
                    .isGreaterThan(5 * tolerance);
        }
    }

    /** References computed once against references computed anew at every step of the run. */
    @ParameterizedTest
    @EnumSource(CadsForm.class)
    void cachedAndUncachedRunsAreEqualAtEveryStep(CadsForm form) {
        double[] strengths = {1, 0.5, 0};
        float[] sigmas = new FlowMatchEuler(3, 1000).sigmas(4);
        Tensor cached = ORACLE.tensor(scope, "sd3.initial");
        Tensor uncached = cached;
        try (Guides once = Guides.of(references, strengths, form)) {
            for (int i = 0; i < 4; i++) {
                cached = step(cached, sigmas[i], sigmas[i + 1], once);
                try (TensorScope work = scope.child();
                        Guides anew = Guides.of(references(transformer, work, FLOAT32), strengths, form)) {
                    uncached = step(uncached, sigmas[i], sigmas[i + 1], anew);
                }
                assertThat(uncached.toFloats()).as("after step " + i).isEqualTo(cached.toFloats());
            }
        }
    }

    private static Tensor step(Tensor latents, float sigma, float next, Guides guides) {
        return transformer
                .step(
                        scope,
                        latents,
                        new Transformer.Step(sigma, next, 3, 7, 7),
                        new TextEmbedding(
                                rows(transformer, scope, FLOAT32, "prompt_embeds"),
                                rows(transformer, scope, FLOAT32, "pooled")),
                        guides,
                        false)
                .velocity();
    }

    private static List<List<Tensor>> references(Transformer of, TensorScope into, Precision precision) {
        List<List<Tensor>> found = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            TextEmbedding name = new TextEmbedding(
                    text(into, precision, "subject.prompt_embeds"), text(into, precision, "subject.pooled"));
            found.add(of.reference(into, ORACLE.tensor(into, "sd3.r" + i + ".latents"), name));
        }
        return found;
    }

    private static float[] velocity(Guides guides, int plainRows) {
        return velocity(transformer, FLOAT32, guides, plainRows);
    }

    /** Velocities of the rows (null, null, prompt), of which {@code plainRows} see no reference. */
    private static float[] velocity(Transformer of, Precision precision, Guides guides, int plainRows) {
        try (guides;
                TensorScope work = scope.child()) {
            Tensor initial = ORACLE.tensor(work, "sd3.initial");
            return of.velocity(
                            work,
                            of.stack(work, List.of(initial, initial, initial)),
                            new float[] {0.8f, 0.8f, 0.8f},
                            rows(of, work, precision, "prompt_embeds"),
                            rows(of, work, precision, "pooled"),
                            plainRows,
                            guides,
                            false)
                    .velocity()
                    .toFloats();
        }
    }

    private static Tensor rows(Transformer of, TensorScope into, Precision precision, String which) {
        Tensor empty = text(into, precision, "empty." + which);
        return of.stack(into, List.of(empty, empty, text(into, precision, "prompt." + which)));
    }

    private static Tensor text(TensorScope into, Precision precision, String which) {
        return script.cast(into, ORACLE.tensor(into, "sd3.text." + which), precision.compute());
    }

    private static double relative(float[] a, float[] b) {
        double greatest = 0;
        for (float value : b) {
            greatest = Math.max(greatest, Math.abs(value));
        }
        return Fixture.distance(a, b) / greatest;
    }
}
