package io.customshift.models.customshift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.fixture.Fixture;
import io.customshift.models.network.ConstantBlend;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The ablations on random weights: where they must equal the method, and where they must not. */
class AblationsTest {
    private static final GenerationRequest REQUEST = TinyEngine.request(5);
    private static CustomShift engine;

    @BeforeAll
    static void open() {
        engine = TinyEngine.open();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static SubjectReference together(long... photos) {
        return Ablations.encodeTogether(engine, TinyEngine.subject("mug", photos), TinyEngine.SQUARE);
    }

    private static SubjectReference isolated(long... photos) {
        return engine.encode(TinyEngine.subject("mug", photos), TinyEngine.SQUARE);
    }

    private static byte[] blended(SubjectReference subject, ConstantBlend blend, double weight) {
        return Ablations.generateBlended(engine, REQUEST, subject, blend, weight, StepListener.NONE)
                .image()
                .rgb();
    }

    @Test
    void competitionWithOneReferenceIsTheFullMethodBitForBit() {
        try (SubjectReference alone = together(1);
                SubjectReference method = isolated(1)) {
            List<float[]> expected = TinyEngine.floats(method, 0);
            List<float[]> keysValues = TinyEngine.floats(alone, 0);
            assertThat(keysValues).hasSameSizeAs(expected);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(keysValues.get(i)).isEqualTo(expected.get(i));
            }
            assertThat(TinyEngine.pixels(engine, REQUEST, alone)).isEqualTo(TinyEngine.pixels(engine, REQUEST, method));
        }
    }

    @Test
    void competitionLetsEachReferenceChangeTheOthersFromTheSecondLayerOn() {
        try (SubjectReference both = together(1, 2);
                SubjectReference other = together(1, 3);
                SubjectReference method = isolated(1, 2)) {
            List<float[]> first = TinyEngine.floats(both, 0);
            List<float[]> isolated = TinyEngine.floats(method, 0);
            // Keys and values of the first layer are made before any attention.
            Fixture.assertClose(first.get(0), isolated.get(0), "keys of layer 0", 1e-5);
            Fixture.assertClose(first.get(1), isolated.get(1), "values of layer 0", 1e-5);
            assertThat(Fixture.distance(first.get(2), isolated.get(2))).isGreaterThan(1e-3);
            assertThat(Fixture.distance(
                            first.get(2), TinyEngine.floats(other, 0).get(2)))
                    .isGreaterThan(1e-3);
            assertThat(TinyEngine.pixels(engine, REQUEST, both))
                    .isNotEqualTo(TinyEngine.pixels(engine, REQUEST, method));
        }
    }

    @Test
    void competitionTreatsReferencesAlike() {
        try (SubjectReference one = together(1, 2, 3);
                SubjectReference other = together(3, 1, 2)) {
            for (int i = 0; i < 3; i++) {
                List<float[]> expected = TinyEngine.floats(one, i);
                List<float[]> permuted = TinyEngine.floats(other, (i + 1) % 3);
                for (int tensor = 0; tensor < expected.size(); tensor++) {
                    Fixture.assertClose(permuted.get(tensor), expected.get(tensor), "tensor " + tensor, 1e-4);
                }
            }
        }
    }

    @Test
    void competitionHasACacheKeyOfItsOwn() {
        try (SubjectReference competing = together(1, 2)) {
            assertThat(competing.key()).isNotEqualTo(engine.key(TinyEngine.subject("mug", 1, 2), TinyEngine.SQUARE));
        }
    }

    @ParameterizedTest
    @EnumSource(ConstantBlend.class)
    void blendOfWeightZeroIsNoReferencesBitForBit(ConstantBlend blend) {
        try (SubjectReference subject = isolated(1, 2)) {
            assertThat(blended(subject, blend, 0)).isEqualTo(TinyEngine.pixels(engine, REQUEST));
        }
    }

    @ParameterizedTest
    @EnumSource(ConstantBlend.class)
    void blendIsNeitherTheMethodNorNoReferences(ConstantBlend blend) {
        try (SubjectReference subject = isolated(1, 2)) {
            assertThat(blended(subject, blend, 0.5))
                    .isNotEqualTo(TinyEngine.pixels(engine, REQUEST, subject))
                    .isNotEqualTo(TinyEngine.pixels(engine, REQUEST));
        }
    }

    @Test
    void weightsOutOfBoundsAreRefused() {
        try (SubjectReference subject = isolated(1)) {
            assertThatThrownBy(() -> blended(subject, ConstantBlend.INTERPOLATED, 1.5))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STRENGTH_INVALID))
                    .hasMessageContaining("1.5");
            assertThatThrownBy(() -> blended(subject, ConstantBlend.ADDED, Double.NaN))
                    .isInstanceOf(EngineException.class);
        }
    }
}
