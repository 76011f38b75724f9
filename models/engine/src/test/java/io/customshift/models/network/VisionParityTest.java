package io.customshift.models.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.models.fixture.Fixture;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Torch;
import io.customshift.models.weights.layout.TransformersFolder;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class VisionParityTest {
    private static final double TOLERANCE = 1e-4;
    private static final List<String> PHOTOS = List.of("wide", "tall", "small", "exact");

    private static final Fixture VISION = Fixture.open("vision.safetensors");
    private static Script script;
    private static ClipModel clip;
    private static VitModel dino;

    @BeforeAll
    static void open() {
        script = Torch.script("cpu");
        clip = ClipModel.load(script, TransformersFolder.clip(Fixture.path("clip-tiny")));
        dino = VitModel.load(script, TransformersFolder.vit(Fixture.path("dino-tiny")));
    }

    @AfterAll
    static void close() {
        clip.close();
        dino.close();
        script.close();
    }

    @Test
    void clipSeesPicturesAsTransformersDoes() {
        for (String photo : PHOTOS) {
            float[] features = clip.image(VISION.floats("clip." + photo + ".pixels"));
            VISION.assertClose(features, "clip." + photo + ".features", TOLERANCE);
        }
        for (int row = 0; row < 2; row++) {
            float[] features = clip.image(VISION.floats("clip.noise.pixels", row));
            Fixture.assertClose(features, VISION.floats("clip.noise.features", row), "noise " + row, TOLERANCE);
        }
    }

    @Test
    void clipReadsTextsAsTransformersDoes() {
        for (int row = 0; row < 8; row++) {
            float[] features = clip.text(VISION.longs("text.ids", row));
            Fixture.assertClose(features, VISION.floats("text.features", row), "text " + row, TOLERANCE);
        }
    }

    @Test
    void dinoSeesPicturesAsTransformersDoes() {
        for (String kind : List.of("dino", "dino_cropped")) {
            for (String photo : PHOTOS) {
                float[] features = dino.image(VISION.floats(kind + "." + photo + ".pixels"));
                VISION.assertClose(features, kind + "." + photo + ".features", TOLERANCE);
            }
        }
        for (int row = 0; row < 2; row++) {
            float[] features = dino.image(VISION.floats("dino.noise.pixels", row));
            Fixture.assertClose(features, VISION.floats("dino.noise.features", row), "noise " + row, TOLERANCE);
        }
    }

    @Test
    void noTensorIsLeftBehind() {
        int before = script.held();
        clip.image(VISION.floats("clip.wide.pixels"));
        clip.text(VISION.longs("text.ids", 0));
        dino.image(VISION.floats("dino.wide.pixels"));
        assertThat(script.held()).isEqualTo(before);
    }
}
