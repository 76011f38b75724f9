package io.customshift.models.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.fixture.Fixture;
import io.customshift.models.weights.layout.TransformersFolder;
import io.customshift.models.weights.safetensors.Dims;
import io.customshift.models.weights.safetensors.SafetensorsFile;
import io.customshift.models.weights.safetensors.SafetensorsWriter;
import io.customshift.models.weights.safetensors.StoredDtype;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransformersFolderTest {
    @TempDir
    private Path folder;

    /** A copy of a fixture's model with other tensors. */
    private Path changed(String model, Consumer<Map<String, StoredTensor>> change) throws IOException {
        Path source = Fixture.path(model);
        Map<String, StoredTensor> tensors = new LinkedHashMap<>(
                SafetensorsFile.open(source.resolve("model.safetensors")).tensors());
        change.accept(tensors);
        SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors.values(), Map.of());
        Files.copy(source.resolve("config.json"), folder.resolve("config.json"));
        return folder;
    }

    private static StoredTensor zeros(String name, long... sizes) {
        Dims shape = Dims.of(sizes);
        return new StoredTensor(
                name, StoredDtype.F32, shape, ByteBuffer.allocateDirect(Math.toIntExact(4 * shape.elements())));
    }

    private static void put(Map<String, StoredTensor> tensors, StoredTensor tensor) {
        tensors.put(tensor.name(), tensor);
    }

    @Test
    void allDifferencesOfBothClipTowersAreListedInOneError() throws IOException {
        Path clip = changed("clip-tiny", tensors -> {
            tensors.remove("vision_model.pre_layrnorm.weight");
            tensors.remove("text_model.final_layer_norm.bias");
            put(tensors, zeros("vision_model.embeddings.class_embedding", 31));
            put(tensors, zeros("vision_model.head.weight", 4, 4));
        });
        assertThatThrownBy(() -> TransformersFolder.clip(clip))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.WEIGHTS_MISMATCH))
                .hasMessageContainingAll(
                        "4 tensors do not fit",
                        "missing  vision tower: vision_model.pre_layrnorm.weight [32]",
                        "missing  text tower: text_model.final_layer_norm.bias [24]",
                        "misshapen  vision tower: vision_model.embeddings.class_embedding is [31], needs [32]",
                        "unexpected  vision tower: vision_model.head.weight [4, 4]");
    }

    @Test
    void differencesOfAVisionTransformerAreListedInOneError() throws IOException {
        Path vit = changed("dino-tiny", tensors -> {
            tensors.remove("layernorm.weight");
            put(tensors, zeros("embeddings.position_embeddings", 1, 50, 48));
        });
        assertThatThrownBy(() -> TransformersFolder.vit(vit))
                .isInstanceOf(EngineException.class)
                .hasMessageContainingAll("layernorm.weight [48]", "is [1, 50, 48], needs [1, 65, 48]");
    }

    @Test
    void whatFeaturesDoNotPassThroughMayBeThere() throws IOException {
        Path vit = changed("dino-tiny", tensors -> {
            put(tensors, zeros("pooler.dense.weight", 48, 48));
            put(tensors, zeros("pooler.dense.bias", 48));
        });
        assertThat(TransformersFolder.vit(vit).tensors()).doesNotContainKey("pooler.dense.bias");
    }

    @Test
    void numbersThatAreNoneAreFound() throws IOException {
        Path vit = changed("dino-tiny", tensors -> {
            StoredTensor bad = zeros("layernorm.bias", 48);
            ByteBuffer data = ByteBuffer.allocateDirect(4 * 48).order(java.nio.ByteOrder.LITTLE_ENDIAN);
            data.putFloat(8, Float.NaN);
            put(tensors, new StoredTensor(bad.name(), bad.dtype(), bad.shape(), data));
        });
        assertThatThrownBy(() -> TransformersFolder.vit(vit))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("layernorm.bias [48] at element 2");
    }

    @Test
    void anotherKindOfModelIsRefused() {
        assertThatThrownBy(() -> TransformersFolder.vit(Fixture.path("clip-tiny")))
                .isInstanceOf(EngineException.class)
                .hasMessageContainingAll("model_type is \"clip\"", "needed is \"vit\"");
        assertThatThrownBy(() -> TransformersFolder.clip(Fixture.path("sd3-tiny/text_encoder")))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("a whole CLIPModel");
        assertThatThrownBy(() -> TransformersFolder.clip(folder.resolve("none")))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("no such folder");
    }
}
