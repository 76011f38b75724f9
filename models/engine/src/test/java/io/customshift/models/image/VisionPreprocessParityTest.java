package io.customshift.models.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.models.fixture.Fixture;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VisionPreprocessParityTest {
    /** Of values around one: what is left is float32's last bit. Scaling itself agrees bit for bit. */
    private static final double TOLERANCE = 1e-6;

    private static final List<Double> CLIP_MEAN = List.of(0.48145466, 0.4578275, 0.40821073);
    private static final List<Double> CLIP_DEVIATION = List.of(0.26862954, 0.26130258, 0.27577711);
    private static final List<Double> DINO_MEAN = List.of(0.485, 0.456, 0.406);
    private static final List<Double> DINO_DEVIATION = List.of(0.229, 0.224, 0.225);
    private static final double RESCALE = 0.00392156862745098;

    private static final Fixture VISION = Fixture.open("vision.safetensors");

    @ParameterizedTest
    @CsvSource({
        "lanczos, down",
        "lanczos, up",
        "lanczos, narrower",
        "bilinear, down",
        "bilinear, up",
        "bilinear, narrower",
        "bicubic, down",
        "bicubic, up",
        "bicubic, narrower",
    })
    void scalingAgreesWithPillowBitForBit(String filter, String size) {
        RgbImage expected = VISION.image("resample." + filter + "." + size);
        RgbImage scaled = Resampling.valueOf(filter.toUpperCase(Locale.ROOT))
                .scale(VISION.image("photo.wide"), expected.width(), expected.height());
        assertThat(scaled).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wide", "tall", "small", "exact"})
    void preprocessingAgreesWithTransformers(String photo) {
        RgbImage image = VISION.image("photo." + photo);
        VisionPreprocess clip = new VisionPreprocess(
                new VisionPreprocess.Shortest(32), Resampling.BICUBIC, 32, RESCALE, CLIP_MEAN, CLIP_DEVIATION);
        VISION.assertClose(clip.toChw(image), "clip." + photo + ".pixels", TOLERANCE);
        VisionPreprocess dino = new VisionPreprocess(
                new VisionPreprocess.Pressed(), Resampling.BILINEAR, 32, RESCALE, DINO_MEAN, DINO_DEVIATION);
        VISION.assertClose(dino.toChw(image), "dino." + photo + ".pixels", TOLERANCE);
        VisionPreprocess cropped = dino.withFit(new VisionPreprocess.Shortest(36), Resampling.BICUBIC);
        VISION.assertClose(cropped.toChw(image), "dino_cropped." + photo + ".pixels", TOLERANCE);
    }
}
