package io.customshift.models.network;

import io.customshift.models.fixture.Fixture;
import io.customshift.models.torch.Dtype;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Torch;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.Weights;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TextParityTest {
    private static final double TOLERANCE = 1e-4;
    private static final Precision FLOAT32 = new Precision(Dtype.FLOAT32, Dtype.FLOAT32);

    private static final Fixture TEXT = Fixture.open("text.safetensors");
    private static Script script;
    private static TensorScope scope;
    private static Weights weights;
    private static TextEncoders encoders;

    @BeforeAll
    static void open() {
        script = Torch.script("cpu");
        scope = script.newScope();
        weights = Weights.open(Fixture.path("sd3-tiny"));
        encoders = TextEncoders.load(script, scope, weights, FLOAT32);
    }

    @AfterAll
    static void close() {
        encoders.close();
        scope.close();
        script.close();
        weights.close();
    }

    @Test
    void bothClipEncodersAgreeWithTransformers() {
        for (int row = 0; row < 8; row++) {
            try (TensorScope work = scope.child()) {
                agrees(encoders.clipL(work, TEXT.longs("clip_l.ids", row)), "clip_l", row);
                agrees(encoders.clipG(work, TEXT.longs("clip_g.ids", row)), "clip_g", row);
            }
        }
    }

    private static void agrees(List<Tensor> output, String encoder, int row) {
        Fixture.assertClose(
                output.get(0).toFloats(), row(encoder + ".hidden", row), encoder + ".hidden " + row, TOLERANCE);
        Fixture.assertClose(
                output.get(1).toFloats(), row(encoder + ".pooled", row), encoder + ".pooled " + row, TOLERANCE);
    }

    @Test
    void t5AgreesWithTransformers() {
        for (int row = 0; row < 8; row++) {
            try (TensorScope work = scope.child()) {
                float[] hidden = encoders.t5(work, TEXT.longs("t5_77.ids", row)).toFloats();
                Fixture.assertClose(hidden, row("t5_77.hidden", row), "t5_77.hidden " + row, TOLERANCE);
            }
        }
        try (TensorScope work = scope.child()) {
            float[] hidden =
                    encoders.t5(work, TEXT.longs("t5_unpadded.plain.ids", 0)).toFloats();
            TEXT.assertClose(hidden, "t5_unpadded.plain.hidden", TOLERANCE);
        }
    }

    @Test
    void joinedEmbeddingsAreThePipelines() {
        for (int length : new int[] {77, 256}) {
            for (int row = 0; row < 2; row++) {
                String name = "encode_" + length + ".first2";
                agrees(encoders, TEXT.longs("t5_" + length + ".ids", row), name, row);
            }
        }
    }

    @Test
    void withoutT5ItsPartIsZeros() {
        EnumSet<Component> wanted = EnumSet.complementOf(EnumSet.of(Component.T5));
        try (Weights smaller = Weights.open(Fixture.path("sd3-tiny"), wanted);
                TensorScope held = scope.child();
                TextEncoders two = TextEncoders.load(script, held, smaller, FLOAT32)) {
            for (int row = 0; row < 2; row++) {
                agrees(two, new long[77], "encode_without_t5.first2", row);
            }
        }
    }

    private static void agrees(TextEncoders encoders, long[] t5Ids, String name, int row) {
        try (TensorScope work = scope.child()) {
            TextEmbedding text =
                    encoders.encode(work, TEXT.longs("clip_l.ids", row), TEXT.longs("clip_g.ids", row), t5Ids);
            String which = name + " " + row;
            Fixture.assertClose(text.context().toFloats(), row(name + ".prompt_embeds", row), which, TOLERANCE);
            Fixture.assertClose(text.pooled().toFloats(), row(name + ".pooled", row), which, TOLERANCE);
        }
    }

    /** Row {@code row} of the outermost dimension. */
    private static float[] row(String name, int row) {
        float[] all = TEXT.floats(name);
        int length = all.length / (int) TEXT.shape(name)[0];
        return java.util.Arrays.copyOfRange(all, row * length, (row + 1) * length);
    }
}
