package io.customshift.models.customshift;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.models.fixture.Fixture;
import io.customshift.models.image.RgbImage;
import io.customshift.models.network.CadsForm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The whole engine through its face, from texts, photos and noise to pixels, against diffusers' pipeline and against the
 * CustomShift oracle on diffusers' modules.
 */
class PipelineParityTest {
    private static final double RUN = 1e-3;
    private static final Fixture RUNS = Fixture.open("run.safetensors");
    private static final Fixture ORACLE = Fixture.open("customshift.safetensors");

    @Test
    void textToImageAgreesWithDiffusers() {
        JsonNode run = Fixture.json("run.json");
        EngineOptions options = TinyEngine.options()
                .withT5Length(run.path("max_sequence_length").asInt());
        try (CustomShift engine = CustomShift.open(options)) {
            for (String name : List.of("square", "wide")) {
                long[] shape = RUNS.shape(name + ".image");
                GenerationSettings settings = GenerationSettings.of(new ImageSize((int) shape[3], (int) shape[2]))
                        .withSteps(run.path("steps").asInt())
                        .withGuidance(new Guidance(0, run.path("guidance").asDouble()));
                GenerationRequest request = new GenerationRequest(
                        run.path("prompt").asText(), run.path("negative").asText(), 0, settings);
                float[] chw = engine.decodedFrom(RUNS.floats(name + ".initial"), request, Optional.empty());
                RUNS.assertClose(pixels(chw), name + ".image", RUN);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1ref_lambda1, 1", "3ref_lambda0.5, 3"})
    void imageOfASubjectAgreesWithTheOracle(String strengths, int references) {
        try (CustomShift engine = CustomShift.open(TinyEngine.options())) {
            agrees(engine, "sd3.none." + strengths, references);
        }
    }

    @ParameterizedTest
    @CsvSource({"1ref_lambda1, 1", "3ref_lambda0.5, 3"})
    void imageWithAnAdapterOfTheReferenceBranchAgreesWithTheOracle(
            String strengths, int references, @TempDir Path folder) {
        Path adapter = TinyEngine.adapter(folder, "reference");
        try (CustomShift engine = CustomShift.open(TinyEngine.options().withAdapter(adapter))) {
            agrees(engine, "sd3.reference." + strengths, references);
        }
    }

    private static void agrees(CustomShift engine, String name, int references) {
        JsonNode oracle = Fixture.json("customshift.json");
        List<Double> lambdas = new ArrayList<>();
        oracle.path("cases").path(name).path("strengths").forEach(value -> lambdas.add(value.asDouble()));
        List<RgbImage> photos = new ArrayList<>();
        for (int i = 0; i < references; i++) {
            photos.add(photo("sd3.r" + i + ".image"));
        }
        ImageSize size = new ImageSize(64, 64);
        GenerationSettings settings = GenerationSettings.of(size)
                .withSteps(oracle.path("steps").asInt())
                .withGuidance(new Guidance(
                        oracle.path("guidance_reference").asDouble(),
                        oracle.path("guidance_prompt").asDouble()))
                .withStrengths(new Strengths(lambdas));
        try (SubjectReference subject =
                engine.encode(new Subject(oracle.path("subject").asText(), photos), size)) {
            for (CadsForm form : CadsForm.values()) {
                GenerationRequest request =
                        new GenerationRequest(oracle.path("prompt").asText(), "", 0, settings.withForm(form));
                float[] chw = engine.decodedFrom(ORACLE.floats("sd3.initial"), request, Optional.of(subject));
                ORACLE.assertClose(pixels(chw), name + ".image", RUN);
            }
        }
    }

    /** The photo whose samples the fixture holds as whole 255ths. */
    private static RgbImage photo(String name) {
        float[] values = ORACLE.floats(name);
        for (int i = 0; i < values.length; i++) {
            values[i] = values[i] * 2 - 1;
        }
        long[] shape = ORACLE.shape(name);
        return RgbImage.fromChw(values, (int) shape[3], (int) shape[2]);
    }

    /** [-1, 1] to [0, 1], clamped. */
    private static float[] pixels(float[] chw) {
        float[] pixels = new float[chw.length];
        for (int i = 0; i < chw.length; i++) {
            pixels[i] = Math.min(Math.max(chw[i] / 2 + 0.5f, 0f), 1f);
        }
        return pixels;
    }
}
