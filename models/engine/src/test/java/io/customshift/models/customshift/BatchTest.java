package io.customshift.models.customshift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A picture is the same alone, in company and at each place of a batch. */
class BatchTest {
    private static final int BATCH = 4;
    private static final GenerationSettings SETTINGS = TinyEngine.settings(TinyEngine.SQUARE, 3);
    private static final GenerationRequest WANTED =
            new GenerationRequest("a mug on a table", "a cat", 42, SETTINGS.withHeatMap(true));

    private static CustomShift engine;
    private static SubjectReference mug;
    private static GeneratedImage alone;

    @BeforeAll
    static void open() {
        engine = CustomShift.open(TinyEngine.options().withBatch(BATCH));
        mug = engine.encode(TinyEngine.subject("ceramic mug", 1, 2), TinyEngine.SQUARE);
        alone = engine.generate(WANTED, mug, StepListener.NONE);
    }

    @AfterAll
    static void close() {
        mug.close();
        engine.close();
    }

    private static GenerationRequest other(int number) {
        return new GenerationRequest("something else " + number, "", number, WANTED.settings());
    }

    private static void assertSame(GeneratedImage picture) {
        assertThat(picture.image().rgb()).isEqualTo(alone.image().rgb());
        assertThat(picture.heatMap().orElseThrow().values())
                .isEqualTo(alone.heatMap().orElseThrow().values());
    }

    @Test
    void pictureIsTheSameAtEachPlaceOfABatchWhateverItsNeighbours() {
        for (int place = 0; place < BATCH; place++) {
            List<GenerationRequest> requests = new ArrayList<>();
            for (int i = 0; i < BATCH; i++) {
                requests.add(i == place ? WANTED : other(10 * place + i));
            }
            List<PictureOutcome> made = engine.generate(requests, mug, StepListener.NONE);
            assertThat(made).hasSize(BATCH);
            assertSame(made.get(place).orThrow());
            int neighbour = (place + 1) % BATCH;
            assertThat(made.get(neighbour).orThrow().image().rgb())
                    .isNotEqualTo(alone.image().rgb());
        }
    }

    @Test
    void moreThanABatchAreMadeInTheirOrder() {
        List<GenerationRequest> requests = new ArrayList<>(List.of(other(1), other(2), other(3), other(4), other(5)));
        requests.add(WANTED);
        List<PictureOutcome> made = engine.generate(requests, mug, StepListener.NONE);
        assertThat(made).hasSize(6);
        assertSame(made.get(5).orThrow());
        assertThat(made.get(4).orThrow().image().rgb())
                .isEqualTo(engine.generate(other(5), mug, StepListener.NONE)
                        .image()
                        .rgb());
    }

    @Test
    void picturesWithoutReferencesAreTheSameInCompanyToo() {
        GenerationRequest plain = TinyEngine.request(7);
        byte[] single = TinyEngine.pixels(engine, plain);
        List<PictureOutcome> made =
                engine.generate(List.of(TinyEngine.request(8), plain, TinyEngine.request(9)), StepListener.NONE);
        assertThat(made.get(1).orThrow().image().rgb()).isEqualTo(single);
    }

    @Test
    void oneBadPromptFailsByItself() {
        GenerationRequest bad = new GenerationRequest("tab\u0000le", "", 1, WANTED.settings());
        List<PictureOutcome> made = engine.generate(List.of(bad, WANTED, bad), mug, StepListener.NONE);
        assertThat(made.get(0))
                .isInstanceOfSatisfying(
                        PictureOutcome.Failed.class,
                        failed -> assertThat(failed.why().code()).isEqualTo(ErrorCode.PROMPT_INVALID));
        assertSame(made.get(1).orThrow());
        assertThat(made.get(2)).isInstanceOf(PictureOutcome.Failed.class);
    }

    @Test
    void picturesOfDifferentSettingsAreRefusedTogether() {
        List<GenerationRequest> mixed = List.of(WANTED, TinyEngine.request("a mug", 1, SETTINGS.withSteps(2)));
        assertThatThrownBy(() -> engine.generate(mixed, mug, StepListener.NONE))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("2 different settings");
        assertThatThrownBy(() -> CustomShift.open(TinyEngine.options().withBatch(0)))
                .hasMessageContaining("batch is 0");
    }

    @Test
    void batchIsPartOfTheDigestAndPicturesOfOthersDifferByRoundingAtMost() {
        try (CustomShift single = TinyEngine.open()) {
            assertThat(engine.digest()).isNotEqualTo(single.digest()).contains("batch:4 threads:");
            assertThat(single.digest()).doesNotContain("batch");
            try (SubjectReference own = single.encode(TinyEngine.subject("ceramic mug", 1, 2), TinyEngine.SQUARE)) {
                byte[] one = TinyEngine.pixels(single, WANTED, own);
                byte[] four = alone.image().rgb();
                for (int i = 0; i < one.length; i++) {
                    assertThat(Math.abs((one[i] & 255) - (four[i] & 255))).isLessThanOrEqualTo(1);
                }
            }
        }
    }
}
