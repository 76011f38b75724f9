package io.customshift.models.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.models.catalogue.Category;
import io.customshift.models.catalogue.FlatCatalogue;
import io.customshift.models.catalogue.Pattern;
import io.customshift.models.catalogue.Product;
import io.customshift.models.catalogue.Rgb;
import io.customshift.models.catalogue.Scene;
import io.customshift.models.customshift.CustomShift;
import io.customshift.models.customshift.EngineOptions;
import io.customshift.models.customshift.GenerationRequest;
import io.customshift.models.customshift.GenerationSettings;
import io.customshift.models.customshift.ModelDefaults;
import io.customshift.models.customshift.Preset;
import io.customshift.models.customshift.StepListener;
import io.customshift.models.customshift.Subject;
import io.customshift.models.customshift.SubjectReference;
import io.customshift.models.image.RgbImage;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The model that is shipped: it shows the subject's colours in the scene of the prompt. */
class CustomShiftTinyTest {
    private static final Path MODEL = Path.of("../customshift-tiny");
    private static final FlatCatalogue UNSEEN = new FlatCatalogue(31, 64);

    @ParameterizedTest
    @EnumSource(Preset.class)
    void unseenPlainProductsKeepTheirColourInTheSceneOfThePrompt(Preset preset) {
        EngineOptions options = EngineOptions.of(MODEL)
                .withAdapters(ModelDefaults.of(MODEL).adapters(List.of()))
                .withDtype("float32")
                .withDevice("cpu");
        List<Long> balls = LongStream.range(0, 2_000)
                .filter(i -> isPlainBall(UNSEEN.product(i)))
                .limit(3)
                .boxed()
                .toList();
        try (CustomShift engine = CustomShift.open(options)) {
            for (long ball : balls) {
                Rgb colour = UNSEEN.product(ball).first();
                for (Scene scene : List.of(Scene.SNOW, Scene.NIGHT)) {
                    RgbImage picture = picture(engine, preset, ball, scene);
                    assertThat(mean(picture, 26, 40, 28, 44).distance(colour))
                            .as("colour of ball " + ball + " " + scene + " " + preset)
                            .isLessThan(0.3);
                    Rgb sky = mean(picture, 0, 64, 0, 6);
                    assertThat((sky.red() + sky.green() + sky.blue()) / 3)
                            .as("sky " + scene)
                            .isBetween(scene == Scene.SNOW ? 0.55 : 0, scene == Scene.SNOW ? 1 : 0.35);
                }
            }
        }
    }

    private static boolean isPlainBall(Product product) {
        return product.category() == Category.BALL && product.pattern() == Pattern.PLAIN;
    }

    private static RgbImage picture(CustomShift engine, Preset preset, long index, Scene scene) {
        List<RgbImage> references = List.of(RgbImage.fromChw(UNSEEN.reference(index, 0), 64, 64));
        GenerationSettings settings = preset.of(engine.defaultSize(), engine.defaults());
        try (SubjectReference subject = engine.encode(new Subject(UNSEEN.name(index), references), settings.size())) {
            String prompt = UNSEEN.captions(index, scene.ordinal()).get(0);
            return engine.generate(new GenerationRequest(prompt, "", 1, settings), subject, StepListener.NONE)
                    .image();
        }
    }

    private static Rgb mean(RgbImage image, int left, int right, int top, int bottom) {
        double[] sum = new double[3];
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                for (int channel = 0; channel < 3; channel++) {
                    sum[channel] += image.sample(x, y, channel) / 255.0;
                }
            }
        }
        double count = (double) (right - left) * (bottom - top);
        return new Rgb(sum[0] / count, sum[1] / count, sum[2] / count);
    }
}
