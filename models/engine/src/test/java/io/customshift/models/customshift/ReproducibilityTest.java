package io.customshift.models.customshift;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.models.network.CadsForm;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same request gives the same bits, whatever ran before, beside it or since the engine was opened. */
class ReproducibilityTest {
    private static final Subject MUG = TinyEngine.subject("ceramic mug", 1, 2);
    private static final GenerationRequest REQUEST = TinyEngine.request(42);

    private static CustomShift engine;
    private static SubjectReference mug;
    private static byte[] alone;

    @BeforeAll
    static void open() {
        engine = TinyEngine.open();
        mug = engine.encode(MUG, TinyEngine.SQUARE);
        alone = TinyEngine.pixels(engine, REQUEST, mug);
    }

    @AfterAll
    static void close() {
        mug.close();
        engine.close();
    }

    @Test
    void pictureIsNeitherFlatNorIndifferentToItsRequest() {
        assertThat(new String(alone, java.nio.charset.StandardCharsets.ISO_8859_1)
                        .chars()
                        .distinct()
                        .count())
                .isGreaterThan(20);
        assertThat(TinyEngine.pixels(engine, TinyEngine.request(43), mug)).isNotEqualTo(alone);
        assertThat(TinyEngine.pixels(engine, TinyEngine.request("a lamp", 42, REQUEST.settings()), mug))
                .isNotEqualTo(alone);
        assertThat(TinyEngine.pixels(engine, REQUEST)).isNotEqualTo(alone);
        assertThat(TinyEngine.pixels(engine, withStrength(0.5), mug)).isNotEqualTo(alone);
    }

    @Test
    void pictureIsTheSameAmongOthers() {
        for (long seed = 1; seed <= 3; seed++) {
            TinyEngine.pixels(engine, TinyEngine.request("something else " + seed, seed, REQUEST.settings()), mug);
            assertThat(TinyEngine.pixels(engine, REQUEST, mug)).isEqualTo(alone);
        }
    }

    @Test
    void pictureIsTheSameAfterOtherSizesAndTypesOfCall() {
        try (SubjectReference wide = engine.encode(MUG, TinyEngine.WIDE)) {
            TinyEngine.pixels(engine, TinyEngine.request("a mug", 5, TinyEngine.settings(TinyEngine.WIDE, 1)), wide);
        }
        TinyEngine.pixels(engine, TinyEngine.request(1));
        engine.generate(
                TinyEngine.request("a mug", 6, REQUEST.settings().withForm(CadsForm.MERGED)), mug, StepListener.NONE);
        assertThat(TinyEngine.pixels(engine, REQUEST, mug)).isEqualTo(alone);
    }

    @Test
    void pictureIsTheSameInSeveralThreadsAtOnce() throws Exception {
        List<Callable<byte[]>> calls = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            long other = 100 + i;
            calls.add(() -> TinyEngine.pixels(engine, REQUEST, mug));
            calls.add(() -> {
                try (SubjectReference own = engine.encode(TinyEngine.subject("lamp", other), TinyEngine.WIDE)) {
                    return TinyEngine.pixels(
                            engine, TinyEngine.request("a lamp", other, TinyEngine.settings(TinyEngine.WIDE, 1)), own);
                }
            });
        }
        List<byte[]> pictures = atOnce(calls);
        for (int i = 0; i < pictures.size(); i += 2) {
            assertThat(pictures.get(i)).isEqualTo(alone);
        }
    }

    private static List<byte[]> atOnce(List<Callable<byte[]>> calls) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<byte[]> results = new ArrayList<>();
            for (Future<byte[]> result : threads.invokeAll(calls)) {
                results.add(result.get());
            }
            return results;
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void pictureIsTheSameWhenTheHeatMapIsWanted() {
        GeneratedImage mapped = engine.generate(
                new GenerationRequest(
                        REQUEST.prompt(), "", 42, REQUEST.settings().withHeatMap(true)),
                mug,
                StepListener.NONE);
        assertThat(mapped.image().rgb()).isEqualTo(alone);
        ReferenceMass mass = mapped.heatMap().orElseThrow();
        assertThat(mass.rows() * mass.columns()).isEqualTo(16);
        for (float share : mass.values()) {
            assertThat(share).isBetween(0f, 1f).isGreaterThan(0f);
        }
    }

    @Test
    void pictureIsTheSameAfterTheEngineIsOpenedAgainCold() {
        try (CustomShift again = TinyEngine.open();
                SubjectReference fresh = again.encode(MUG, TinyEngine.SQUARE)) {
            assertThat(again.digest()).isEqualTo(engine.digest());
            assertThat(fresh.key()).isEqualTo(mug.key());
            assertThat(TinyEngine.pixels(again, REQUEST, fresh)).isEqualTo(alone);
        }
    }

    @ParameterizedTest
    @EnumSource(CadsForm.class)
    void strengthZeroIsThePictureWithoutReferencesBitForBit(CadsForm form) {
        byte[] without = TinyEngine.pixels(engine, REQUEST);
        GenerationSettings zero = withStrength(0).settings().withForm(form);
        assertThat(TinyEngine.pixels(engine, new GenerationRequest(REQUEST.prompt(), "", 42, zero), mug))
                .isEqualTo(without);
    }

    private static GenerationRequest withStrength(double lambda) {
        GenerationSettings settings = REQUEST.settings().withStrengths(new Strengths(List.of(lambda)));
        return new GenerationRequest(REQUEST.prompt(), "", 42, settings);
    }
}
