package io.customshift.models.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.catalogue.FlatCatalogue;
import io.customshift.models.customshift.AdapterSource;
import io.customshift.models.customshift.CustomShift;
import io.customshift.models.customshift.EngineOptions;
import io.customshift.models.customshift.GenerationRequest;
import io.customshift.models.customshift.GenerationSettings;
import io.customshift.models.customshift.Guidance;
import io.customshift.models.customshift.ModelDefaults;
import io.customshift.models.customshift.Plan;
import io.customshift.models.customshift.StepListener;
import io.customshift.models.customshift.Subject;
import io.customshift.models.customshift.SubjectReference;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.image.RgbImage;
import io.customshift.models.sampler.Passes;
import io.customshift.models.train.TrainingRequest.Part;
import io.customshift.models.weights.safetensors.StoredDtype;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short distillation of the shipped model, and what the engine makes of the adapter. */
class GuidanceTrainingTest {
    private static final Path MODEL = Path.of("../customshift-tiny");
    private static final Guidance INSIDE = new Guidance(6, 6);
    private static final int STEPS = 8;

    @TempDir
    private static Path folder;

    private static Path turbo;

    @BeforeAll
    static void distil() {
        TrainingRequest request = new TrainingRequest(
                MODEL,
                new CatalogueData(new FlatCatalogue(3, 64), 4),
                folder.resolve("out"),
                folder,
                Part.GUIDANCE,
                false,
                new TrainingRequest.Batch(2, 1, 2, 3, 0.05),
                32,
                1,
                8,
                8,
                true,
                false,
                AdamW.paper().withRate(2e-3),
                STEPS,
                2,
                0.1,
                7,
                8,
                0,
                INSIDE,
                StoredDtype.F32,
                "cpu",
                TrainingRequest.MODELS_OWN_SIDE);
        Training.run(request, new TrainingListener() {
            @Override
            public void warned(String line) {}

            @Override
            public void encoded(int done, int total) {}

            @Override
            public void advanced(int step, int steps, double loss, double imagesPerSecond) {}
        });
        turbo = folder.resolve("out/turbo.safetensors");
    }

    private static EngineOptions options() {
        return EngineOptions.of(MODEL)
                .withAdapters(ModelDefaults.of(MODEL).adapters(List.of(), Plan.EXACT))
                .withDevice("cpu")
                .withDtype("float32");
    }

    private static Subject mug() {
        FlatCatalogue catalogue = new FlatCatalogue(9, 64);
        return new Subject("mug", List.of(RgbImage.fromChw(catalogue.reference(0, 0), 64, 64)));
    }

    private static byte[] picture(CustomShift engine, SubjectReference subject, GenerationSettings settings) {
        GenerationRequest request = new GenerationRequest("a mug on the beach", "", 5, settings);
        return engine.generate(request, subject, StepListener.NONE).image().rgb();
    }

    private static GenerationSettings exact(CustomShift engine) {
        return GenerationSettings.of(engine.defaultSize()).withSteps(4).withGuidance(INSIDE);
    }

    private static GenerationSettings onePass(CustomShift engine) {
        return exact(engine).withPlan(Plan.EXACT.withShift(1.5).withPasses(Passes.ONE));
    }

    @Test
    void everyStepHasALoss() throws IOException {
        List<Double> losses = Files.readAllLines(folder.resolve("out/losses.csv")).stream()
                .skip(1)
                .map(line -> Double.parseDouble(line.split(",")[1]))
                .toList();
        assertThat(losses)
                .hasSize(STEPS)
                .allSatisfy(loss -> assertThat(loss).isPositive().isFinite());
    }

    @Test
    void oneEncodingServesBothPlansAndExactPicturesStayWhatTheyWere() {
        try (CustomShift plain = CustomShift.open(options());
                CustomShift both = CustomShift.open(options().withAdapter(turbo))) {
            assertThat(both.digest()).isEqualTo(plain.digest());
            assertThat(both.contentDigest()).isNotEqualTo(plain.contentDigest());
            try (SubjectReference subject = plain.encode(mug(), plain.defaultSize())) {
                byte[] exact = picture(plain, subject, exact(plain));
                assertThat(picture(both, subject, exact(both))).isEqualTo(exact);
                byte[] onePass = picture(both, subject, onePass(both));
                byte[] unguided = picture(both, subject, onePass(both).withGuidance(new Guidance(1, 1)));
                assertThat(onePass).isNotEqualTo(exact).isNotEqualTo(unguided);
            }
        }
    }

    @Test
    void onePassIsRefusedWhereTheGuidanceIsNotInside() {
        try (CustomShift plain = CustomShift.open(options());
                CustomShift both = CustomShift.open(options().withAdapter(turbo));
                SubjectReference subject = both.encode(mug(), both.defaultSize())) {
            refused(plain, subject, onePass(plain), "no adapter of this model has it inside");
            refused(both, subject, onePass(both).withGuidance(new Guidance(5, 6)), "has 6,6 inside");
            refused(both, subject, onePass(both).withSteps(3), "learned 4 to 28");
            assertThatThrownBy(() ->
                            both.generate(new GenerationRequest("a mug", "", 1, onePass(both)), StepListener.NONE))
                    .hasMessageContaining("without references");
        }
    }

    private static void refused(
            CustomShift engine, SubjectReference subject, GenerationSettings settings, String message) {
        assertThatThrownBy(() -> picture(engine, subject, settings))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PLAN_INVALID))
                .hasMessageContaining(message);
    }

    @Test
    void scaleWeakensAnAdapterAndMustBeANumber() {
        AdapterSource own = options().adapters().get(0);
        EngineOptions none = options().withAdapters(List.of());
        EngineOptions zero = options().withAdapters(List.of(new AdapterSource(own.file(), 0)));
        EngineOptions half = options().withAdapters(List.of(AdapterSource.parse(own.file() + "@0.5")));
        try (CustomShift without = CustomShift.open(none);
                CustomShift still = CustomShift.open(zero);
                CustomShift weak = CustomShift.open(half)) {
            assertThat(weak.digest()).contains("*0.5");
            try (SubjectReference a = without.encode(mug(), without.defaultSize());
                    SubjectReference b = still.encode(mug(), still.defaultSize())) {
                assertThat(picture(still, b, exact(still))).isEqualTo(picture(without, a, exact(without)));
            }
        }
        assertThatThrownBy(() -> AdapterSource.parse("a.safetensors@NaN")).hasMessageContaining("NaN");
        assertThatThrownBy(() -> AdapterSource.parse("a.safetensors@strong")).hasMessageContaining("not a number");
        assertThat(AdapterSource.parse("a@b/c.safetensors").file()).isEqualTo(Path.of("a@b/c.safetensors"));
    }
}
