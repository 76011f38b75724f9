package io.customshift.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.RenderSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoiseRendererTest {
    private static final ImageSize SIZE = new ImageSize(16, 32);

    private final NoiseRenderer renderer = new NoiseRenderer("some weights", PictureEncoder.UNMARKED);

    @Test
    void sameTaskAndSubjectGiveTheSameNoiseInAnyWorker() {
        NoiseRenderer other = new NoiseRenderer("some weights", PictureEncoder.UNMARKED);
        assertThat(png(renderer, "mug", 1, "a mug")).isEqualTo(png(other, "mug", 1, "a mug"));
        assertThat(renderer.model()).isEqualTo(other.model());
    }

    @Test
    void anotherSubjectPhotoPromptOrSeedGivesOtherNoise() {
        byte[] noise = png(renderer, "mug", 1, "a mug");
        assertThat(png(renderer, "cup", 1, "a mug")).isNotEqualTo(noise);
        assertThat(png(renderer, "mug", 2, "a mug")).isNotEqualTo(noise);
        assertThat(png(renderer, "mug", 1, "a mug at night")).isNotEqualTo(noise);
    }

    @Test
    void otherWeightsAreAnotherModel() {
        assertThat(new NoiseRenderer("others", PictureEncoder.UNMARKED).model()).isNotEqualTo(renderer.model());
    }

    private static byte[] png(NoiseRenderer renderer, String subject, long seed, String prompt) {
        List<ReferencePhoto> photos = List.of(new ReferencePhoto(new ObjectKey("subjects/mug/1.png"), new byte[] {1}));
        RenderSettings settings = new RenderSettings(
                SIZE, 1, RenderSettings.DEFAULT.strengths(), RenderSettings.DEFAULT.guidance(), null);
        ImageTask task = new ImageTask(
                new ImageId("a".repeat(32)), 0, prompt, "", seed, settings, new ObjectKey("jobs/j/mug/a.png"));
        Rendered made = renderer.generate(List.of(task), renderer.encode(subject, photos, SIZE), (done, total) -> {})
                .get(0);
        return ((Rendered.Made) made)
                .picture()
                .file(new Caption("", "", "{}", List.of()))
                .png();
    }
}
