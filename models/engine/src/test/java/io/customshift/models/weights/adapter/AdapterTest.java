package io.customshift.models.weights.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.Fixtures;
import io.customshift.models.weights.Weights;
import io.customshift.models.weights.config.JsonFiles;
import io.customshift.models.weights.config.TransformerConfig;
import io.customshift.models.weights.safetensors.Dims;
import io.customshift.models.weights.safetensors.SafetensorsWriter;
import io.customshift.models.weights.safetensors.StoredDtype;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdapterTest {
    private static final String TO_K = "transformer_blocks.0.attn.to_k";

    @TempDir
    Path folder;

    @Test
    void fileWrittenByDiffusersFitsItsModel() {
        Adapter adapter = Adapter.open(Fixtures.path("lora.safetensors"));

        adapter.requireFits(tiny());
        adapter.requireFinite();
        assertThat(adapter.targets()).hasSize(23);
        assertThat(adapter.scope()).isEqualTo(AdapterScope.SHARED);
        LowRank low = Objects.requireNonNull(adapter.targets().get("transformer_blocks.2.attn.to_v"));
        assertThat(low.rank()).isEqualTo(4);
        assertThat(low.alpha()).isEqualTo(8);
        assertThat(low.scale()).isEqualTo(2);
        assertThat(adapter.digest()).matches("[0-9a-f]{64}");
    }

    @Test
    void alphaTensorsGiveTheScale() {
        Adapter adapter = Adapter.open(Fixtures.path("lora-alpha.safetensors"));

        adapter.requireFits(tiny());
        assertThat(adapter.targets()).hasSize(23);
        assertThat(adapter.targets().values())
                .allSatisfy(low -> assertThat(low.scale()).isEqualTo(low.alpha() / 4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "transformer.", "base_model.model.", "base_model.model.transformer."})
    void everyPublicPrefixNamesTheSameLayer(String prefix) {
        Path file = write(
                Map.of(),
                matrix(prefix + TO_K + ".lora_A.weight", 4, 32),
                matrix(prefix + TO_K + ".lora_B.weight", 32, 4));

        Adapter adapter = Adapter.open(file);

        adapter.requireFits(tiny());
        assertThat(adapter.targets()).containsOnlyKeys(TO_K);
        assertThat(adapter.targets().get(TO_K))
                .satisfies(
                        low -> assertThat(Objects.requireNonNull(low).scale()).isEqualTo(1));
    }

    @Test
    void configurationBesideTheFileGivesAlpha() throws IOException {
        Path file = write(Map.of(), matrix(TO_K + ".lora_A.weight", 4, 32), matrix(TO_K + ".lora_B.weight", 32, 4));
        JsonFiles.write(folder.resolve("adapter_config.json"), Map.of("r", 4, "lora_alpha", 6));
        assertThat(scale(file)).isEqualTo(1.5);

        JsonFiles.write(folder.resolve("adapter_config.json"), Map.of("lora_alpha", 6, "use_rslora", true));
        assertThat(scale(file)).isEqualTo(3);

        JsonFiles.write(
                folder.resolve("adapter_config.json"),
                Map.of("lora_alpha", 6, "alpha_pattern", Map.of("attn.to_k", 2)));
        assertThat(scale(file)).isEqualTo(0.5);

        JsonFiles.write(folder.resolve("adapter_config.json"), Map.of("use_dora", true));
        assertThatThrownBy(() -> Adapter.open(file)).hasMessageContaining("DoRA");
    }

    @Test
    void scopeComesFromTheMetadata() {
        StoredTensor a = matrix(TO_K + ".lora_A.weight", 4, 32);
        StoredTensor b = matrix(TO_K + ".lora_B.weight", 32, 4);

        assertThat(Adapter.open(write(Map.of("customshift.scope", "reference"), a, b))
                        .scope())
                .isEqualTo(AdapterScope.REFERENCE);
        assertThat(Adapter.open(write(Map.of("customshift.scope", "shared"), a, b))
                        .scope())
                .isEqualTo(AdapterScope.SHARED);
        assertThatThrownBy(() -> Adapter.open(write(Map.of("customshift.scope", "both"), a, b)))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ADAPTER_MISMATCH))
                .hasMessageContaining("\"both\"");
    }

    @Test
    void everyPartThatDoesNotFitIsListed() {
        Path file = write(
                Map.of(),
                matrix(TO_K + ".lora_A.weight", 4, 31),
                matrix(TO_K + ".lora_B.weight", 32, 4),
                matrix("transformer_blocks.9.attn.to_k.lora_A.weight", 4, 32),
                matrix("transformer_blocks.9.attn.to_k.lora_B.weight", 32, 4),
                matrix("pos_embed.proj.lora_A.weight", 4, 64),
                matrix("pos_embed.proj.lora_B.weight", 32, 4));

        assertThatThrownBy(() -> Adapter.open(file).requireFits(tiny()))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ADAPTER_MISMATCH))
                .hasMessageContaining("3 parts do not fit")
                .hasMessageContaining(TO_K + ": A [4, 31] and B [32, 4] make no change of [32, 32]")
                .hasMessageContaining("transformer_blocks.9.attn.to_k: the transformer has no linear layer")
                .hasMessageContaining("pos_embed.proj: the transformer has no linear layer");
    }

    @ParameterizedTest
    @CsvSource({
        "to_k.lora_A.weight, has lora_A and no lora_B",
        "to_k.lora_B.weight, has lora_B and no lora_A",
        "to_k.alpha, has alpha and no lora_A",
        "lora_unet_to_k.lora_down.weight, kohya name of a layer that this transformer does not have",
        "lora_unet_down_blocks_0_attentions_0_proj_in.lora_up.weight, made for another model",
        "transformer.transformer_blocks.0.attn.to_q.lora_magnitude_vector, DoRA adapter",
        "lora_unet_joint_blocks_0_x_block_attn_qkv.dora_scale, DoRA adapter",
        "transformer_blocks.0.attn.to_k.hada_w1_a, LyCORIS",
        "transformer_blocks.0.attn.to_k.lokr_w1, LyCORIS",
        "text_encoder.text_model.encoder.layers.0.self_attn.q_proj.lora_A.weight, changes a text encoder",
        "lora_te1_text_model_encoder_layers_0_mlp_fc1.lora_down.weight, changes a text encoder",
        "something.else, is neither lora_A",
    })
    void incompletePairIsRefused(String name, String message) {
        Path file = write(Map.of(), matrix(name, 4, 4));

        assertThatThrownBy(() -> Adapter.open(file))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ADAPTER_MISMATCH))
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "diffusion_model.transformer_blocks.0.attn.to_k.lora_A.weight, diffusion_model.transformer_blocks.0.attn.to_k.lora_B.weight",
        "transformer.transformer_blocks.0.attn.to_k.lora.down.weight, transformer.transformer_blocks.0.attn.to_k.lora.up.weight",
        "lora_unet_transformer_blocks_0_attn_to_k.lora_down.weight, lora_unet_transformer_blocks_0_attn_to_k.lora_up.weight",
        "lora_unet_joint_blocks_transformer_blocks_0_attn_to_k.lora_down.weight, lora_unet_joint_blocks_transformer_blocks_0_attn_to_k.lora_up.weight",
        "lora_transformer_transformer_blocks_0_attn_to_k.lora_down.weight, lora_transformer_transformer_blocks_0_attn_to_k.lora_up.weight",
    })
    void everyPublishedDialectNamesTheSameLayer(String a, String b) {
        Adapter adapter = Adapter.open(write(Map.of(), matrix(a, 4, 32), matrix(b, 32, 4)));
        adapter.requireFits(tiny());
        assertThat(adapter.targets()).containsOnlyKeys(TO_K);
    }

    /** A layer's original name, its diffusers name, and its shape. */
    @ParameterizedTest
    @CsvSource({
        "joint_blocks.1.x_block.attn.proj, transformer_blocks.1.attn.to_out.0, 32, 32",
        "joint_blocks.1.x_block.mlp.fc1, transformer_blocks.1.ff.net.0.proj, 128, 32",
        "joint_blocks.1.x_block.mlp.fc2, transformer_blocks.1.ff.net.2, 32, 128",
        "joint_blocks.1.x_block.adaLN_modulation.1, transformer_blocks.1.norm1.linear, 192, 32",
        "joint_blocks.1.context_block.attn.proj, transformer_blocks.1.attn.to_add_out, 32, 32",
        "joint_blocks.1.context_block.mlp.fc1, transformer_blocks.1.ff_context.net.0.proj, 128, 32",
        "joint_blocks.1.context_block.mlp.fc2, transformer_blocks.1.ff_context.net.2, 32, 128",
        "context_embedder, context_embedder, 32, 64",
        "t_embedder.mlp.0, time_text_embed.timestep_embedder.linear_1, 32, 256",
        "y_embedder.mlp.2, time_text_embed.text_embedder.linear_2, 32, 32",
        "final_layer.linear, proj_out, 64, 32",
    })
    void originalNamesOfEveryLayerAreKnownWithDotsAndWithUnderscores(String original, String name, int out, int in) {
        for (String form : new String[] {"diffusion_model." + original, "lora_unet_" + original.replace('.', '_')}) {
            Adapter adapter = Adapter.open(write(
                    Map.of(), matrix(form + ".lora_down.weight", 4, in), matrix(form + ".lora_up.weight", out, 4)));
            adapter.requireFits(tiny());
            assertThat(adapter.targets()).containsOnlyKeys(name);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lora_unet_joint_blocks_0_%s_block_attn_qkv.lora_%s.weight",
                "diffusion_model.joint_blocks.0.%s_block.attn.qkv.lora_%s.weight"
            })
    void queryKeyAndValueAsOneLayerAreThree(String form) {
        StoredTensor up = matrix(String.format(form, "x", "up"), 96, 4);
        for (int row = 0; row < 96; row++) {
            up.data().putFloat(row * 16, row);
        }
        Adapter adapter = Adapter.open(write(
                Map.of("ss_network_alpha", "2"),
                matrix(String.format(form, "x", "down"), 4, 32),
                up,
                matrix(String.format(form, "context", "down"), 4, 32),
                matrix(String.format(form, "context", "up"), 96, 4)));
        adapter.requireFits(tiny());
        String attn = "transformer_blocks.0.attn.";
        assertThat(adapter.targets())
                .containsOnlyKeys(
                        attn + "to_q",
                        attn + "to_k",
                        attn + "to_v",
                        attn + "add_q_proj",
                        attn + "add_k_proj",
                        attn + "add_v_proj");
        LowRank key = Objects.requireNonNull(adapter.targets().get(attn + "to_k"));
        assertThat(key.b().floatAt(0)).as("first of the second third").isEqualTo(32);
        assertThat(key.scale()).as("alpha of the metadata over rank").isEqualTo(0.5);
    }

    @Test
    void plainMetadataGivesAlphaUnlessTheFileSaysItBetter() {
        StoredTensor a = matrix(TO_K + ".lora_A.weight", 4, 32);
        StoredTensor b = matrix(TO_K + ".lora_B.weight", 32, 4);
        assertThat(scale(write(Map.of("lora_alpha", "8"), a, b))).isEqualTo(2);
        assertThatThrownBy(() -> Adapter.open(write(Map.of("lora_alpha", "much"), a, b)))
                .hasMessageContaining("lora_alpha is \"much\"");
    }

    @Test
    void guidanceInsideIsReadFromTheMetadata() {
        StoredTensor a = matrix(TO_K + ".lora_A.weight", 4, 32);
        StoredTensor b = matrix(TO_K + ".lora_B.weight", 32, 4);
        InnerGuidance inside = new InnerGuidance(6, 5.5, 4, 28, 1.5);
        Map<String, String> metadata = new LinkedHashMap<>(inside.metadata());
        metadata.put("customshift.scope", "generating");
        Adapter adapter = Adapter.open(write(metadata, a, b));
        assertThat(adapter.scope()).isEqualTo(AdapterScope.GENERATING);
        assertThat(adapter.innerGuidance()).contains(inside);
        metadata.remove(InnerGuidance.STEPS_KEY);
        assertThatThrownBy(() -> Adapter.open(write(metadata, a, b))).hasMessageContaining("needed are all");
    }

    @Test
    void changedContentChangesTheDigest() {
        StoredTensor a = matrix(TO_K + ".lora_A.weight", 4, 32);
        StoredTensor b = matrix(TO_K + ".lora_B.weight", 32, 4);
        String before = Adapter.open(write(Map.of(), a, b)).digest();
        assertThat(Adapter.open(write(Map.of(), a, b)).digest()).isEqualTo(before);

        StoredTensor changed = matrix(TO_K + ".lora_B.weight", 32, 4);
        changed.data().putFloat(4, 1e-30f);

        assertThat(Adapter.open(write(Map.of(), a, changed)).digest()).isNotEqualTo(before);
    }

    private static double scale(Path file) {
        return Objects.requireNonNull(Adapter.open(file).targets().get(TO_K)).scale();
    }

    private static TransformerConfig tiny() {
        try (Weights weights = Weights.open(Fixtures.path("sd3-tiny"), Set.of(Component.TRANSFORMER))) {
            return weights.transformer().config();
        }
    }

    private Path write(Map<String, String> metadata, StoredTensor... tensors) {
        Path file = folder.resolve("lora.safetensors");
        SafetensorsWriter.write(file, new ArrayList<>(List.of(tensors)), metadata);
        return file;
    }

    private static StoredTensor matrix(String name, int rows, int columns) {
        ByteBuffer data = ByteBuffer.allocateDirect(rows * columns * 4).order(ByteOrder.LITTLE_ENDIAN);
        return new StoredTensor(name, StoredDtype.F32, Dims.of(rows, columns), data);
    }
}
