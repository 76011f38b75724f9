package io.customshift.models.customshift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.fixture.Fixture;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.ComponentFiles;
import io.customshift.models.weights.config.JsonFiles;
import io.customshift.models.weights.safetensors.Dims;
import io.customshift.models.weights.safetensors.SafetensorsFile;
import io.customshift.models.weights.safetensors.SafetensorsWriter;
import io.customshift.models.weights.safetensors.StoredDtype;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures from files as they are published are those from the folder. */
class PublishedFilesTest {
    private static final String CLIP_L = "text_encoders.clip_l.transformer.";
    private static final String CLIP_G = "text_encoders.clip_g.transformer.";
    private static final String T5 = "text_encoders.t5xxl.transformer.";
    private static final int ONE_IN_E4M3 = 0x38;

    @TempDir
    private Path folder;

    @Test
    void componentsOneByOneMakeThePictureOfTheFolder() {
        Path checkpoint = write("sd3.safetensors", tensors("model.diffusion_model."), tensors("first_stage_model."));
        ComponentFiles named = ComponentFiles.NONE
                .with(Component.CLIP_L, bare(CLIP_L).toString())
                .with(Component.CLIP_G, bare(CLIP_G).toString())
                .with(Component.T5, bare(T5).toString());
        EngineOptions options = options(checkpoint).withComponents(named.withTokenizers(TinyEngine.WEIGHTS));
        try (CustomShift parts = CustomShift.open(options);
                CustomShift whole = TinyEngine.open()) {
            requireSame(picture(parts), picture(whole));
        }
        EngineOptions without = options.withComponents(
                named.withTokenizers(TinyEngine.WEIGHTS).with(Component.T5, ComponentFiles.WITHOUT));
        try (CustomShift parts = CustomShift.open(without);
                CustomShift whole = TinyEngine.open()) {
            assertThat(picture(parts)).isNotEqualTo(picture(whole));
        }
        assertThatThrownBy(() -> CustomShift.open(options(checkpoint).withComponents(named)))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOKENIZER_INVALID))
                .hasMessageContaining("tokenizer, tokenizer_2 and tokenizer_3")
                .hasMessageContaining("--tokenizers DIR");
    }

    @Test
    void eightBitFloatsTimesTheirScaleMakeThePictureOfTheSameNumbersInFloat32() {
        List<StoredTensor> narrow = new ArrayList<>();
        List<StoredTensor> wide = new ArrayList<>();
        for (StoredTensor tensor : tensors("model.diffusion_model.")) {
            if (!tensor.name().contains(".mlp.") || !tensor.name().endsWith(".weight")) {
                narrow.add(tensor);
                wide.add(tensor);
                continue;
            }
            // Every second number of the row of powers from 1/4 to 4 in E4M3, and the same in float32.
            int count = (int) tensor.shape().elements();
            ByteBuffer bytes = ByteBuffer.allocateDirect(count);
            ByteBuffer floats = ByteBuffer.allocateDirect(4 * count).order(ByteOrder.LITTLE_ENDIAN);
            float scale = 0.0173f;
            for (int i = 0; i < count; i++) {
                int power = i * 7 % 5 - 2;
                int sign = i * 3 % 2;
                bytes.put(i, (byte) (sign << 7 | ONE_IN_E4M3 + 8 * power));
                floats.putFloat(4 * i, (float) Math.scalb(sign == 0 ? 1.0 : -1.0, power) * scale);
            }
            narrow.add(new StoredTensor(tensor.name(), StoredDtype.F8_E4M3, tensor.shape(), bytes));
            ByteBuffer number =
                    ByteBuffer.allocateDirect(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, scale);
            narrow.add(new StoredTensor(
                    tensor.name().replaceAll("weight$", "scale_weight"), StoredDtype.F32, Dims.of(), number));
            wide.add(new StoredTensor(tensor.name(), StoredDtype.F32, tensor.shape(), floats));
        }
        Path one = write("narrow.safetensors", narrow);
        Path other = write("wide.safetensors", wide);
        try (CustomShift scaled = CustomShift.open(options(TinyEngine.WEIGHTS)
                        .withComponents(ComponentFiles.NONE.with(Component.TRANSFORMER, one.toString())));
                CustomShift plain = CustomShift.open(options(TinyEngine.WEIGHTS)
                        .withComponents(ComponentFiles.NONE.with(Component.TRANSFORMER, other.toString())))) {
            requireSame(picture(scaled), picture(plain));
        }
    }

    /** The same numbers, which may lie otherwise in memory: a rounding may differ. */
    private static void requireSame(byte[] found, byte[] expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.length; i++) {
            assertThat(Math.abs((found[i] & 0xFF) - (expected[i] & 0xFF)))
                    .as("value " + i)
                    .isLessThanOrEqualTo(1);
        }
    }

    private static EngineOptions options(Path weights) {
        return EngineOptions.of(weights).withDevice("cpu").withDtype("float32").withT5Length(77);
    }

    private static byte[] picture(CustomShift engine) {
        try (SubjectReference mug = engine.encode(TinyEngine.subject("mug", 1), TinyEngine.SQUARE)) {
            return TinyEngine.pixels(engine, TinyEngine.request(5), mug);
        }
    }

    private Path bare(String prefix) {
        List<StoredTensor> tensors = tensors(prefix).stream()
                .map(tensor -> tensor.renamed(tensor.name().substring(prefix.length())))
                .toList();
        return write(prefix + "safetensors", tensors);
    }

    private static List<StoredTensor> tensors(String prefix) {
        return SafetensorsFile.open(Fixture.path("sd3-tiny-single.safetensors")).tensors().values().stream()
                .filter(tensor -> tensor.name().startsWith(prefix))
                .toList();
    }

    @SafeVarargs
    private Path write(String name, List<StoredTensor>... tensors) {
        Map<String, Object> configs = new LinkedHashMap<>();
        for (String part : List.of("transformer", "vae", "text_encoder", "text_encoder_2", "text_encoder_3")) {
            configs.put(part, JsonFiles.read(TinyEngine.WEIGHTS.resolve(part + "/config.json")));
        }
        Path file = folder.resolve(name);
        SafetensorsWriter.write(
                file,
                java.util.stream.Stream.of(tensors).flatMap(List::stream).toList(),
                Map.of("customshift.config", JsonFiles.line(configs)));
        return file;
    }
}
