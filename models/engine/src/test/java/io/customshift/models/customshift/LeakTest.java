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
}
