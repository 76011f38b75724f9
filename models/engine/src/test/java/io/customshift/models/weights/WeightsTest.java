package io.customshift.models.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.weights.config.ClipConfig;
import io.customshift.models.weights.config.JsonFiles;
import io.customshift.models.weights.config.SchedulerConfig;
import io.customshift.models.weights.safetensors.Dims;
import io.customshift.models.weights.safetensors.HalfFloat;
import io.customshift.models.weights.safetensors.SafetensorsFile;
import io.customshift.models.weights.safetensors.SafetensorsWriter;
import io.customshift.models.weights.safetensors.StoredDtype;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightsTest {
    private static final Set<Component> TRANSFORMER = Set.of(Component.TRANSFORMER);
    private static final Path SD3 = Fixtures.path("sd3-tiny");

    @TempDir
    Path folder;

    @Test
    void folderWrittenByDiffusersOpensWhole() {
        try (Weights weights = Weights.open(SD3)) {
            assertThat(weights.parts()).containsOnlyKeys(Component.values());
            assertThat(weights.transformer().config().width()).isEqualTo(32);
            assertThat(weights.transformer().config().numLayers()).isEqualTo(3);
            assertThat(weights.vae().config().shiftFactor()).isEqualTo(0.0609);
            assertThat(weights.vae().config().reduction()).isEqualTo(8);
            assertThat(weights.clipL().config().activation()).isEqualTo(ClipConfig.Activation.QUICK_GELU);
            assertThat(weights.clipG().config().layers()).isEqualTo(3);
            assertThat(weights.t5().orElseThrow().config().heads()).isEqualTo(3);
            assertThat(weights.scheduler()).isEqualTo(new SchedulerConfig(3, 1000));
            assertThat(weights.tokenizerFolder(3)).contains(SD3.resolve("tokenizer_3"));
            assertThat(weights.files()).hasSize(5);
            weights.requireFinite();
        }
    }

    @Test
    void dualAttentionAndNormsAreReadFromTheConfiguration() {
        try (Weights weights = Weights.open(Fixtures.path("sd35-tiny"), TRANSFORMER)) {
            assertThat(weights.transformer().config().qkNorm()).isTrue();
            assertThat(weights.transformer().config().dualAttentionLayers()).containsExactly(0);
            assertThat(weights.transformer()
                            .tensor("transformer_blocks.0.norm1.linear.weight")
                            .shape())
                    .isEqualTo(Dims.of(9 * 32, 32));
        }
    }

    @Test
    void singleFileEqualsTheFolderTensorByTensor() throws IOException {
        Path single = Files.copy(Fixtures.path("sd3-tiny-single.safetensors"), folder.resolve("model.safetensors"));
        JsonFiles.write(folder.resolve("model.config.json"), configs());
        Files.createDirectory(folder.resolve("tokenizer_2"));

        try (Weights fromFile = Weights.open(single);
                Weights fromFolder = Weights.open(SD3)) {
            assertThat(fromFile.parts()).containsOnlyKeys(Component.values());
            for (Component component : Component.values()) {
                requireSame(fromFile.part(component), fromFolder.part(component));
            }
            assertThat(fromFile.tokenizerFolder(1)).isEmpty();
            assertThat(fromFile.tokenizerFolder(2)).isPresent();
        }
    }

    @Test
    void singleFileWithoutConfigurationIsDerivedFromItsShapes() {
        Path single = Fixtures.path("sd35-tiny-single.safetensors");

        try (Weights fromFile = Weights.open(single, TRANSFORMER);
                Weights fromFolder = Weights.open(Fixtures.path("sd35-tiny"), TRANSFORMER)) {
            assertThat(fromFile.transformer().config())
                    .usingRecursiveComparison()
                    .ignoringFields("sampleSize")
                    .isEqualTo(fromFolder.transformer().config());
            requireSame(fromFile.transformer(), fromFolder.transformer());
        }
    }

    @Test
    void headsThatNoShapeTellsAreAskedFor() {
        assertThatThrownBy(() -> Weights.open(Fixtures.path("sd3-tiny-single.safetensors")))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WEIGHTS_UNSUPPORTED))
                .hasMessageContaining("32 wide")
                .hasMessageContaining("customshift.config");
    }

    @Test
    void absentT5IsAllowedAndAbsentVaeIsNot() throws IOException {
        Path root = Fixtures.copy(SD3, folder.resolve("model"));
        Files.delete(root.resolve("text_encoder_3/config.json"));
        try (Weights weights = Weights.open(root)) {
            assertThat(weights.t5()).isEmpty();
        }

        Files.delete(root.resolve("vae/config.json"));

        assertThatThrownBy(() -> Weights.open(root))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WEIGHTS_NOT_FOUND))
                .hasMessageContaining("vae/config.json");
    }

    @Test
    void everyDifferenceIsListedInOneError() {
        Path root = Fixtures.copy(SD3, folder.resolve("model"));
        Path file = root.resolve("transformer/diffusion_pytorch_model.safetensors");
        Map<String, StoredTensor> tensors = new LinkedHashMap<>(read(file));
        tensors.remove("transformer_blocks.1.attn.to_k.weight");
        tensors.remove("proj_out.bias");
        tensors.put("extra.weight", tensor("extra.weight", StoredDtype.F32, Dims.of(3)));
        tensors.put("context_embedder.bias", tensor("context_embedder.bias", StoredDtype.F32, Dims.of(31)));
        tensors.put("norm_out.linear.bias", tensor("norm_out.linear.bias", StoredDtype.I32, Dims.of(64)));
        SafetensorsWriter.write(file, tensors.values(), Map.of());
        Path vae = root.resolve("vae/diffusion_pytorch_model.safetensors");
        Map<String, StoredTensor> vaeTensors = new LinkedHashMap<>(read(vae));
        vaeTensors.remove("decoder.conv_in.bias");
        SafetensorsWriter.write(vae, vaeTensors.values(), Map.of());

        assertThatThrownBy(() -> Weights.open(root))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WEIGHTS_MISMATCH))
                .hasMessageContaining("6 tensors do not fit")
                .hasMessageContaining("missing  transformer: transformer_blocks.1.attn.to_k.weight [32, 32]")
                .hasMessageContaining("missing  transformer: proj_out.bias")
                .hasMessageContaining("missing  vae: decoder.conv_in.bias")
                .hasMessageContaining("unexpected  transformer: extra.weight [3]")
                .hasMessageContaining("misshapen  transformer: context_embedder.bias is [31], needs [32]")
                .hasMessageContaining("wrong type  transformer: norm_out.linear.bias is I32");
    }

    @Test
    void aLongListOfDifferencesIsCutWithTheirNumber() {
        Path root = Fixtures.copy(SD3, folder.resolve("model"));
        SafetensorsWriter.write(
                root.resolve("transformer/diffusion_pytorch_model.safetensors"),
                List.of(tensor("other", StoredDtype.F32, Dims.of(1))),
                Map.of());

        assertThatThrownBy(() -> Weights.open(root))
                .hasMessageContaining("96 tensors do not fit")
                .hasMessageContaining("… and 46 more");
    }

    @Test
    void shardsWithAnIndexAreOneModel() throws IOException {
        Path root = Fixtures.copy(SD3, folder.resolve("model"));
        Path part = root.resolve("transformer");
        Path whole = part.resolve("diffusion_pytorch_model.safetensors");
        List<StoredTensor> tensors = new ArrayList<>(read(whole).values());
        writeShard(part, "a-00001-of-00002.safetensors", tensors.subList(0, 40));
        writeShard(part, "a-00002-of-00002.safetensors", tensors.subList(40, tensors.size()));
        Files.delete(whole);
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < tensors.size(); i++) {
            map.put(tensors.get(i).name(), "a-0000" + (i < 40 ? 1 : 2) + "-of-00002.safetensors");
        }
        Path index = part.resolve("diffusion_pytorch_model.safetensors.index.json");
        JsonFiles.write(index, Map.of("weight_map", map));

        try (Weights weights = Weights.open(root);
                Weights expected = Weights.open(SD3)) {
            assertThat(contents(weights.transformer())).isEqualTo(contents(expected.transformer()));
        }

        map.put(tensors.get(0).name(), "a-00002-of-00002.safetensors");
        JsonFiles.write(index, Map.of("weight_map", map));
        assertThatThrownBy(() -> Weights.open(root)).hasMessageContaining("does not hold it");
        map.put(tensors.get(0).name(), "../../vae/diffusion_pytorch_model.safetensors");
        JsonFiles.write(index, Map.of("weight_map", map));
        assertThatThrownBy(() -> Weights.open(root)).hasMessageContaining("is not the plain name");
        map.remove(tensors.get(0).name());
        JsonFiles.write(index, Map.of("weight_map", map));
        assertThatThrownBy(() -> Weights.open(root)).hasMessageContaining("is not listed");
        map.put(tensors.get(0).name(), "a-00003.safetensors");
        JsonFiles.write(index, Map.of("weight_map", map));
        assertThatThrownBy(() -> Weights.open(root))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WEIGHTS_NOT_FOUND));
    }

    @Test
    void halfPrecisionVariantIsTakenOnlyWithoutThePlainFile() throws IOException {
        Path root = Fixtures.copy(SD3, folder.resolve("model"));
        Path plain = root.resolve("vae/diffusion_pytorch_model.safetensors");
        Path variant = root.resolve("vae/diffusion_pytorch_model.fp16.safetensors");
        Files.writeString(variant, "not weights");
        Weights.open(root).close();

        Files.move(plain, variant, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        try (Weights weights = Weights.open(root)) {
            assertThat(weights.files()).contains(variant);
        }

        Files.delete(variant);
        Files.writeString(root.resolve("vae/diffusion_pytorch_model.bin"), "pickle");
        assertThatThrownBy(() -> Weights.open(root))
                .hasMessageContaining("diffusion_pytorch_model.bin")
                .hasMessageContaining("fetch the safetensors files");
    }

    @Test
    void historicNamesAndBuffersAreUnderstood() {
        Path root = Fixtures.copy(SD3, folder.resolve("model"));
        Path vae = root.resolve("vae/diffusion_pytorch_model.safetensors");
        SafetensorsWriter.write(
                vae,
                read(vae).values().stream()
                        .map(t -> t.renamed(t.name()
                                .replace(".attentions.0.to_q.", ".attentions.0.query.")
                                .replace(".attentions.0.to_k.", ".attentions.0.key.")
                                .replace(".attentions.0.to_v.", ".attentions.0.value.")
                                .replace(".attentions.0.to_out.0.", ".attentions.0.proj_attn.")))
                        .toList(),
                Map.of());
        Path clip = root.resolve("text_encoder/model.safetensors");
        List<StoredTensor> clipTensors = new ArrayList<>(read(clip).values());
        clipTensors.add(tensor("text_model.embeddings.position_ids", StoredDtype.I64, Dims.of(1, 77)));
        SafetensorsWriter.write(clip, clipTensors, Map.of());
        Path t5 = root.resolve("text_encoder_3/model.safetensors");
        SafetensorsWriter.write(
                t5,
                read(t5).values().stream()
                        .map(t -> t.name().equals("shared.weight") ? t.renamed("encoder.embed_tokens.weight") : t)
                        .toList(),
                Map.of());

        try (Weights weights = Weights.open(root);
                Weights expected = Weights.open(SD3)) {
            assertThat(contents(weights.vae())).isEqualTo(contents(expected.vae()));
            assertThat(contents(weights.clipL())).isEqualTo(contents(expected.clipL()));
            assertThat(contents(weights.t5().orElseThrow()))
                    .isEqualTo(contents(expected.t5().orElseThrow()));
        }
    }

    /** A component, a field of its config.json, the value to put there, and a part of the message. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "transformer    | num_layers            | 100000000 | num_layers is 100000000, outside 1 to 512",
                "transformer    | num_layers            | 3.5       | num_layers is not an integer",
                "transformer    | num_attention_heads   | -2        | outside 1 to 512",
                "transformer    | caption_projection_dim| 33        | caption_projection_dim is 33",
                "transformer    | qk_norm               | \"layer\" | the engine runs \"rms_norm\"",
                "transformer    | _class_name           | \"Flux\"  | _class_name is \"Flux\"",
                "transformer    | dual_attention_layers | [9]       | dual_attention_layers is 9, outside 0 to 2",
                "transformer    | pooled_projection_dim | 57        | tensor does not fit",
                "vae            | block_out_channels    | []        | block_out_channels is missing or empty",
                "vae            | block_out_channels    | [8,8,16,18] | not a multiple of norm_num_groups",
                "vae            | scaling_factor        | 0         | scaling_factor is 0.0, outside",
                "vae            | use_quant_conv        | 1         | use_quant_conv is neither true nor false",
                "text_encoder   | hidden_act            | \"relu\"  | the engine runs quick_gelu and gelu",
                "text_encoder   | num_attention_heads   | 5         | not a multiple of num_attention_heads 5",
                "text_encoder_3 | feed_forward_proj     | \"relu\"  | the engine runs \"gated-gelu\"",
            })
    void hostileConfigurationIsRefused(String part, String field, String value, String message) throws IOException {
        Path root = Fixtures.copy(SD3, folder.resolve("model"));
        Path file = root.resolve(part).resolve("config.json");
        var config = (com.fasterxml.jackson.databind.node.ObjectNode) JsonFiles.read(file);
        config.set(field, new com.fasterxml.jackson.databind.ObjectMapper().readTree(value));
        JsonFiles.write(file, config);

        assertThatThrownBy(() -> Weights.open(root))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(message)
                .hasMessageContaining(root.toString());
    }

    @Test
    void componentsOfTwoModelsAreRefused() throws IOException {
        Path root = Fixtures.copy(SD3, folder.resolve("model"));
        for (String name : List.of("config.json", "model.safetensors")) {
            Files.copy(
                    root.resolve("text_encoder").resolve(name),
                    root.resolve("text_encoder_2").resolve(name),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }

        assertThatThrownBy(() -> Weights.open(root))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WEIGHTS_MISMATCH))
                .hasMessageContaining("24 + 24 wide, the transformer's pooled_projection_dim is 56");
    }

    @Test
    void emptyFolderAndMissingPathAreNotFound() {
        assertThatThrownBy(() -> Weights.open(folder)).hasMessageContaining("0 .safetensors files");
        assertThatThrownBy(() -> Weights.open(folder.resolve("none")))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WEIGHTS_NOT_FOUND));
    }

    @Test
    void closedWeightsSaySo() {
        Weights weights = Weights.open(SD3);
        weights.close();

        assertThatThrownBy(weights::transformer)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLOSED));
    }

    @Test
    void digestsFollowTheContentAndTheConfiguration() throws IOException {
        Path copy = Fixtures.copy(SD3, folder.resolve("model"));
        try (Weights one = Weights.open(SD3);
                Weights two = Weights.open(copy)) {
            assertThat(WeightsDigest.content(two)).isEqualTo(WeightsDigest.content(one));
            assertThat(WeightsDigest.local(two)).isNotEqualTo(WeightsDigest.local(one));
            assertThat(WeightsDigest.local(one)).isEqualTo(WeightsDigest.local(one));
        }
        Path file = copy.resolve("transformer/config.json");
        var config = (com.fasterxml.jackson.databind.node.ObjectNode) JsonFiles.read(file);
        JsonFiles.write(file, config.put("sample_size", 9));
        try (Weights one = Weights.open(SD3);
                Weights two = Weights.open(copy)) {
            assertThat(WeightsDigest.content(two)).isNotEqualTo(WeightsDigest.content(one));
        }
    }

    private static void requireSame(Part<?> found, Part<?> expected) {
        assertThat(found.tensors().keySet())
                .isEqualTo(new java.util.HashSet<>(expected.tensors().keySet()));
        expected.tensors().forEach((name, tensor) -> {
            StoredTensor other = found.tensor(name);
            assertThat(other.shape()).as(name).isEqualTo(tensor.shape());
            assertThat(other.dtype()).isEqualTo(StoredDtype.BF16);
            assertThat(tensor.dtype()).isEqualTo(StoredDtype.F32);
            for (int i = 0; i < tensor.shape().elements(); i++) {
                assertThat(other.data().getShort(2 * i)).as(name).isEqualTo(HalfFloat.toBfloat(tensor.floatAt(i)));
            }
        });
    }

    private static Map<String, Object> configs() {
        Map<String, Object> configs = new LinkedHashMap<>();
        for (Component component : Component.values()) {
            configs.put(component.folder(), JsonFiles.read(SD3.resolve(component.folder() + "/config.json")));
        }
        return configs;
    }

    private static Map<String, StoredTensor> read(Path file) {
        return SafetensorsFile.open(file).tensors();
    }

    private static void writeShard(Path part, String name, List<StoredTensor> tensors) {
        SafetensorsWriter.write(part.resolve(name), tensors, Map.of());
    }

    private static StoredTensor tensor(String name, StoredDtype dtype, Dims shape) {
        return new StoredTensor(name, dtype, shape, ByteBuffer.allocateDirect((int) shape.elements() * dtype.bytes()));
    }

    /** The tensors without the place in a file that each was read from. */
    private static Map<String, StoredTensor> contents(Part<?> part) {
        Map<String, StoredTensor> contents = new LinkedHashMap<>();
        part.tensors()
                .forEach((name, t) -> contents.put(name, new StoredTensor(t.name(), t.dtype(), t.shape(), t.data())));
        return contents;
    }
}
