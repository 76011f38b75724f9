package io.customshift.models.customshift;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.models.fixture.Fixture;
import io.customshift.models.image.RgbImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A subject's keys and values depend on what its cache key says, and on nothing else. */
class CacheInvariantsTest {
    private static final Subject MUG = TinyEngine.subject("ceramic mug", 1, 2);

    private static CustomShift engine;

    @BeforeAll
    static void open() {
        engine = TinyEngine.open();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    /** To the last bit among as many others, whichever they are and wherever it stands: the references are one batch. */
    @Test
    void keysAndValuesOfAReferenceDoNotDependOnTheOthers() {
        try (SubjectReference alone = engine.encode(TinyEngine.subject("ceramic mug", 1), TinyEngine.SQUARE);
                SubjectReference first = engine.encode(TinyEngine.subject("ceramic mug", 1, 2, 3), TinyEngine.SQUARE);
                SubjectReference last = engine.encode(TinyEngine.subject("ceramic mug", 5, 4, 1), TinyEngine.SQUARE)) {
            equal(TinyEngine.floats(last, 2), TinyEngine.floats(first, 0));
            for (int i = 0; i < TinyEngine.floats(alone, 0).size(); i++) {
                assertThat(Fixture.distance(
                                TinyEngine.floats(first, 0).get(i),
                                TinyEngine.floats(alone, 0).get(i)))
                        .isLessThan(1e-5);
            }
            different(TinyEngine.floats(first, 1), TinyEngine.floats(alone, 0));
        }
    }

    @Test
    void keysAndValuesDoNotChangeWhilePicturesAreGenerated() {
        try (SubjectReference mug = engine.encode(MUG, TinyEngine.SQUARE)) {
            List<float[]> before = TinyEngine.floats(mug, 0);
            TinyEngine.pixels(engine, TinyEngine.request("a lamp", 3, TinyEngine.settings(TinyEngine.SQUARE, 3)), mug);
            TinyEngine.pixels(engine, TinyEngine.request(9), mug);
            equal(TinyEngine.floats(mug, 0), before);
            try (SubjectReference again = engine.encode(MUG, TinyEngine.SQUARE)) {
                equal(TinyEngine.floats(again, 0), before);
            }
        }
    }

    @Test
    void keysAndValuesDependOnNameAndImage() {
        try (SubjectReference mug = engine.encode(MUG, TinyEngine.SQUARE);
                SubjectReference lamp = engine.encode(TinyEngine.subject("desk lamp", 1), TinyEngine.SQUARE);
                SubjectReference other = engine.encode(TinyEngine.subject("ceramic mug", 7), TinyEngine.SQUARE)) {
            different(TinyEngine.floats(mug, 0), TinyEngine.floats(lamp, 0));
            different(TinyEngine.floats(mug, 0), TinyEngine.floats(other, 0));
        }
    }

    @Test
    void aHitGivesThePictureOfAMiss() {
        GenerationRequest request = TinyEngine.request(11);
        try (SubjectReference cached = engine.encode(MUG, TinyEngine.SQUARE)) {
            byte[] first = TinyEngine.pixels(engine, request, cached);
            TinyEngine.pixels(engine, TinyEngine.request("another prompt", 4, request.settings()), cached);
            byte[] hit = TinyEngine.pixels(engine, request, cached);
            try (SubjectReference missed = engine.encode(MUG, TinyEngine.SQUARE)) {
                assertThat(missed.key()).isEqualTo(cached.key());
                byte[] miss = TinyEngine.pixels(engine, request, missed);
                assertThat(hit).isEqualTo(first).isEqualTo(miss);
            }
        }
    }

    @Test
    void nameImagesTheirOrderAndSizeAreInTheKey() {
        List<SubjectKey> keys = new ArrayList<>();
        keys.add(engine.key(MUG, TinyEngine.SQUARE));
        keys.add(engine.key(new Subject("Ceramic mug", MUG.references()), TinyEngine.SQUARE));
        keys.add(engine.key(new Subject("", MUG.references()), TinyEngine.SQUARE));
        keys.add(engine.key(TinyEngine.subject("ceramic mug", 1), TinyEngine.SQUARE));
        keys.add(engine.key(TinyEngine.subject("ceramic mug", 2, 1), TinyEngine.SQUARE));
        keys.add(engine.key(TinyEngine.subject("ceramic mug", 1, 2, 2), TinyEngine.SQUARE));
        keys.add(
                engine.key(new Subject("ceramic mug", List.of(onePixelOff(), TinyEngine.photo(2))), TinyEngine.SQUARE));
        keys.add(engine.key(MUG, TinyEngine.WIDE));
        keys.add(engine.key(MUG, new ImageSize(48, 80)));
        assertThat(keys).doesNotHaveDuplicates();
    }

    private static RgbImage onePixelOff() {
        byte[] rgb = TinyEngine.photo(1).rgb().clone();
        rgb[100] ^= 1;
        return new RgbImage(90, 70, rgb);
    }

    @Test
    void promptSeedStrengthAndStepsAreNotInTheKey() {
        try (SubjectReference mug = engine.encode(MUG, TinyEngine.SQUARE)) {
            TinyEngine.pixels(
                    engine, TinyEngine.request("one prompt", 1, TinyEngine.settings(TinyEngine.SQUARE, 1)), mug);
            GenerationSettings others = TinyEngine.settings(TinyEngine.SQUARE, 3)
                    .withStrengths(new Strengths(List.of(0.25)))
                    .withGuidance(new Guidance(2, 3));
            TinyEngine.pixels(engine, TinyEngine.request("another", 2, others), mug);
            try (SubjectReference again = engine.encode(MUG, TinyEngine.SQUARE)) {
                assertThat(again.key()).isEqualTo(mug.key()).isEqualTo(engine.key(MUG, TinyEngine.SQUARE));
                equal(TinyEngine.floats(again, 1), TinyEngine.floats(mug, 1));
            }
        }
    }

    @Test
    void adapterAndItsScopeAreInTheKey(@TempDir Path folder) {
        EngineOptions options = TinyEngine.options();
        try (CustomShift shared = CustomShift.open(options.withAdapter(TinyEngine.adapter(folder, "shared")));
                CustomShift reference =
                        CustomShift.open(options.withAdapter(TinyEngine.adapter(folder, "reference")))) {
            assertThat(List.of(
                            engine.key(MUG, TinyEngine.SQUARE),
                            shared.key(MUG, TinyEngine.SQUARE),
                            reference.key(MUG, TinyEngine.SQUARE)))
                    .doesNotHaveDuplicates();
        }
    }

    /** A reference-branch adapter leaves the generating branch alone: text to image is the base model's. */
    @Test
    void anAdapterOfTheReferenceBranchLeavesPicturesWithoutReferencesBitForBit(@TempDir Path folder) {
        byte[] base = TinyEngine.pixels(engine, TinyEngine.request(5));
        EngineOptions options = TinyEngine.options();
        try (CustomShift reference = CustomShift.open(options.withAdapter(TinyEngine.adapter(folder, "reference")));
                CustomShift shared = CustomShift.open(options.withAdapter(TinyEngine.adapter(folder, "shared")));
                SubjectReference plain = engine.encode(MUG, TinyEngine.SQUARE);
                SubjectReference adapted = reference.encode(MUG, TinyEngine.SQUARE)) {
            assertThat(TinyEngine.pixels(reference, TinyEngine.request(5))).isEqualTo(base);
            assertThat(TinyEngine.pixels(shared, TinyEngine.request(5))).isNotEqualTo(base);
            different(TinyEngine.floats(adapted, 0), TinyEngine.floats(plain, 0));
        }
    }

    @Test
    void numberTypeIsInTheKey() {
        try (CustomShift half = CustomShift.open(TinyEngine.options().withDtype("bfloat16"))) {
            assertThat(half.digest()).isNotEqualTo(engine.digest());
            assertThat(half.key(MUG, TinyEngine.SQUARE)).isNotEqualTo(engine.key(MUG, TinyEngine.SQUARE));
        }
    }

    private static void equal(List<float[]> actual, List<float[]> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.size(); i++) {
            assertThat(actual.get(i)).as("tensor " + i).isEqualTo(expected.get(i));
        }
    }

    private static void different(List<float[]> a, List<float[]> b) {
        // The values of layer 0 see the picture alone; from layer 1 on, the name too.
        assertThat(a.get(a.size() - 1)).isNotEqualTo(b.get(b.size() - 1));
    }
}
