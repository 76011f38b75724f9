package io.customshift.models.fidelity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.error.EngineException;
import io.customshift.models.fixture.Fixture;
import io.customshift.models.image.Resampling;
import io.customshift.models.image.VisionPreprocess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreprocessorFileTest {
    private static final String MEANS = "\"image_mean\": [0.5, 0.4, 0.3], \"image_std\": [0.2, 0.3, 0.4]";

    @TempDir
    private Path folder;

    private VisionPreprocess read(String fields) throws IOException {
        Files.writeString(folder.resolve("preprocessor_config.json"), "{" + fields + ", " + MEANS + "}");
        return PreprocessorFile.read(folder, 224);
    }

    @Test
    void whatTransformersWritesTodayIsRead() {
        VisionPreprocess clip = PreprocessorFile.read(Fixture.path("clip-tiny"), 32);
        assertThat(clip.fit()).isEqualTo(new VisionPreprocess.Shortest(32));
        assertThat(clip.resampling()).isEqualTo(Resampling.BICUBIC);
        VisionPreprocess dino = PreprocessorFile.read(Fixture.path("dino-tiny"), 32);
        assertThat(dino.fit()).isEqualTo(new VisionPreprocess.Pressed());
        assertThat(dino.resampling()).isEqualTo(Resampling.BILINEAR);
        assertThat(dino.mean()).containsExactly(0.485, 0.456, 0.406);
    }

    @Test
    void theOldFormWithNumbersForSizesIsRead() throws IOException {
        VisionPreprocess clip = read("\"feature_extractor_type\": \"CLIPFeatureExtractor\", \"do_center_crop\": true,"
                + " \"size\": 224, \"crop_size\": 224, \"resample\": 3");
        assertThat(clip.fit()).isEqualTo(new VisionPreprocess.Shortest(224));
        assertThat(clip.rescale()).isEqualTo(1 / 255.0);
        VisionPreprocess vit =
                read("\"feature_extractor_type\": \"ViTFeatureExtractor\", \"size\": 224, \"resample\": 3");
        assertThat(vit.fit()).isEqualTo(new VisionPreprocess.Pressed());
        assertThat(vit.resampling()).isEqualTo(Resampling.BICUBIC);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"image_processor_type\": \"ViTImageProcessor\", \"size\": 384 | squares of 384 pixels",
                "\"image_processor_type\": \"ViTImageProcessor\", \"size\": 224, \"resample\": 0 | resample is 0",
                "\"image_processor_type\": \"ViTImageProcessor\", \"size\": 224, \"do_normalize\": false | do_normalize is false",
                "\"image_processor_type\": \"BitImageProcessor\", \"size\": 224 | BitImageProcessor",
                "\"image_processor_type\": \"CLIPImageProcessor\", \"size\": {\"shortest_edge\": 200}, \"crop_size\": 224 | at least crop_size 224",
                "\"image_processor_type\": \"ViTImageProcessor\", \"size\": {\"height\": 224, \"width\": 200} | squares",
            })
    void whatItCannotDoIsRefused(String fields, String message) {
        assertThatThrownBy(() -> read(fields))
                .isInstanceOf(EngineException.class)
                .hasMessageContainingAll("preprocessor_config.json", message);
    }

    @Test
    void aFolderWithoutItIsRefused() {
        assertThatThrownBy(() -> PreprocessorFile.read(folder, 224))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("preprocessor_config.json");
    }
}
