package io.customshift.models.customshift;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LeakTest {
    @Test
    void heldTensorsReturnToTheStartWhenASubjectIsClosed() {
        try (CustomShift engine = TinyEngine.open()) {
            TinyEngine.pixels(engine, TinyEngine.request(1));
            engine.encode(TinyEngine.subject("mug", 1), TinyEngine.SQUARE).close();
            int start = engine.heldTensors();
            assertThat(start).isPositive();
            SubjectReference two = engine.encode(TinyEngine.subject("mug", 2, 3), TinyEngine.SQUARE);
            assertThat(engine.heldTensors())
                    .as("2 references of 3 layers, keys and values")
                    .isEqualTo(start + 12);
            assertThat(two.bytes()).isEqualTo(2L * 3 * 2 * 16 * 32 * 4).isEqualTo(engine.referenceBytes(2, two.size()));
            TinyEngine.pixels(engine, TinyEngine.request(1), two);
            assertThat(engine.heldTensors()).isEqualTo(start + 12);
            two.close();
            assertThat(engine.heldTensors()).isEqualTo(start);
        }
    }

    /** On a GPU the encoders are what does not fit beside a picture; their texts are the same whenever they are read. */
    @Test
    void encodersThatLeaveAreGoneAndComeBackForTheNextText() {
        try (CustomShift staying = TinyEngine.open();
                CustomShift leaving = CustomShift.open(TinyEngine.options().withEncodersLeaving())) {
            assertThat(leaving.digest()).isEqualTo(staying.digest());
            byte[] expected = TinyEngine.pixels(staying, TinyEngine.request(1));
            int without = leaving.heldTensors();
            assertThat(TinyEngine.pixels(leaving, TinyEngine.request(1))).isEqualTo(expected);
            int withTexts = leaving.heldTensors();
            assertThat(withTexts - without)
                    .as("prompt and negative, two tensors each")
                    .isEqualTo(4);
            assertThat(staying.heldTensors()).isGreaterThan(withTexts);
            TinyEngine.pixels(
                    leaving,
                    TinyEngine.request("another text", 1, TinyEngine.request(1).settings()));
            assertThat(leaving.heldTensors()).isEqualTo(withTexts + 2);
            MemoryPlan plan = leaving.memory(TinyEngine.request(1).settings(), 0);
            assertThat(plan.encoders()).isPositive();
            assertThat(plan.weights() + plan.encoders())
                    .isEqualTo(
                            staying.memory(TinyEngine.request(1).settings(), 0).weights());
        }
    }
}
