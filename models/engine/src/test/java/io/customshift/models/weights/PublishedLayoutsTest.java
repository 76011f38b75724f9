package io.customshift.models.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.weights.config.JsonFiles;
import io.customshift.models.weights.safetensors.Dims;
import io.customshift.models.weights.safetensors.SafetensorsFile;
import io.customshift.models.weights.safetensors.SafetensorsWriter;
import io.customshift.models.weights.safetensors.StoredDtype;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Small files in the layouts that Stable Diffusion 3 and 3.5 are published in: made of the fixture's tensors, which stand in
 * diffusers' folder too, so that what is opened can be compared with that.
 */
class PublishedLayoutsTest {
    private static final Path SD3 = Fixtures.path("sd3-tiny");
    private static final Path SINGLE = Fixtures.path("sd3-tiny-single.safetensors");
    private static final Set<Component> TRANSFORMER = Set.of(Component.TRANSFORMER);
    private static final String UNET = "model.diffusion_model.";
    private static final String VAE = "first_stage_model.";
    private static final String CLIP_L = "text_encoders.clip_l.transformer.";
    private static final String CLIP_G = "text_encoders.clip_g.transformer.";
    private static final String T5 = "text_encoders.t5xxl.transformer.";
    private static final Map<Component, String> PREFIXES = Map.of(
            Component.TRANSFORMER,
            UNET,
            Component.VAE,
            VAE,
            Component.CLIP_L,
            CLIP_L,
            Component.CLIP_G,
            CLIP_G,
            Component.T5,
            T5);

    @TempDir
    Path folder;

    @Test
    void checkpointWithoutEncodersFindsThemInTheFolderOfTheirPublisher() throws IOException {
        Path checkpoint = write("sd3.5_large.safetensors", tensors(UNET, UNET), tensors(VAE, VAE));
        write("text_encoders/clip_l.safetensors", tensors(CLIP_L, ""));
        write("text_encoders/clip_g.safetensors", tensors(CLIP_G, ""));
        write("text_encoders/t5xxl_fp16.safetensors", tensors(T5, ""));
        Files.createDirectories(folder.resolve("tokenizer_2"));

        requireFixture(Weights.open(checkpoint));
        requireFixture(Weights.open(folder));
        assertThat(Weights.open(checkpoint).tokenizerFolder(2)).isPresent();
    }

    @Test
    void comfyUisFoldersAreLookedIntoFromOneBesideThem() {
        Path transformer = write("diffusion_models/sd3.5_medium.safetensors", tensors(UNET, ""));
        Path vae = write("vae/sd3_vae.safetensors", tensors(VAE, ""));
        write("text_encoders/clip_l.safetensors", tensors(CLIP_L, ""));
        write("text_encoders/clip_g.safetensors", tensors(CLIP_G, ""));
        write("clip/t5xxl_fp16.safetensors", tensors(T5, ""));

        requireFixture(open(transformer, ComponentFiles.NONE.with(Component.VAE, vae.toString())));
        assertThatThrownBy(() -> Weights.open(transformer))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WEIGHTS_NOT_FOUND))
                .hasMessageContaining("holds no vae")
                .hasMessageContaining("--vae");
    }

    @Test
    void componentsAreNamedOneByOneWhereverTheyAre() throws IOException {
        Path transformer = write("a/model.safetensors", tensors(UNET, "diffusion_model."));
        ComponentFiles named = ComponentFiles.NONE
                .with(Component.TRANSFORMER, transformer.toString())
                .with(Component.VAE, SD3.resolve("vae").toString())
                .with(
                        Component.CLIP_L,
                        write("b/one.safetensors", tensors(CLIP_L, "")).toString())
                .with(
                        Component.CLIP_G,
                        write("c/two.safetensors", tensors(CLIP_G, CLIP_G)).toString())
                .with(
                        Component.T5,
                        write("d/three.safetensors", tensors(T5, "")).toString())
                .withTokenizers(SD3);
        requireFixture(open(transformer, named));
        try (Weights weights = open(transformer, named)) {
            assertThat(weights.tokenizerFolder(3)).contains(SD3.resolve("tokenizer_3"));
            assertThat(weights.files()).hasSize(5);
        }
        try (Weights weights = open(transformer, named.with(Component.T5, ComponentFiles.WITHOUT))) {
            assertThat(weights.t5()).isEmpty();
        }
        // The transformer of another file with everything else of the folder.
        requireFixture(open(SD3, ComponentFiles.NONE.with(Component.TRANSFORMER, transformer.toString())));
        assertThatThrownBy(() -> ComponentFiles.NONE.with(Component.VAE, "none"))
                .hasMessageContaining("only t5");
        assertThatThrownBy(() -> open(transformer, named.with(Component.VAE, "b/gone.safetensors")))
                .hasMessageContaining("named for the vae");
        assertThatThrownBy(() -> open(transformer, named.with(Component.VAE, transformer.toString())))
                .hasMessageContaining("was named for the vae and holds none");
    }

    @Test
    void modelsFolderMayNameThem() throws IOException {
        write("all/transformer.safetensors", tensors(UNET, UNET), tensors(VAE, VAE));
        write("all/elsewhere/l.safetensors", tensors(CLIP_L, ""));
        write("all/elsewhere/g.safetensors", tensors(CLIP_G, ""));
        Path model = folder.resolve("all");
        JsonFiles.write(
                model.resolve("customshift.json"),
                Map.of(
                        "components",
                        Map.of(
                                "clip-l",
                                "elsewhere/l.safetensors",
                                "clip-g",
                                "elsewhere/g.safetensors",
                                "t5",
                                "none",
                                "tokenizers",
                                SD3.toString())));
        try (Weights weights = Weights.open(model)) {
            assertThat(weights.t5()).isEmpty();
            assertThat(weights.tokenizerFolder(1)).contains(SD3.resolve("tokenizer"));
            requireSame(weights.clipG(), Component.CLIP_G);
        }
        JsonFiles.write(model.resolve("customshift.json"), Map.of("components", Map.of("clip", "l.safetensors")));
        assertThatThrownBy(() -> Weights.open(model))
                .hasMessageContaining("\"clip\"")
                .hasMessageContaining("transformer, vae, clip-l, clip-g and t5");
    }

    @Test
    void fileOfOneComponentMayHaveDiffusersNames() {
        Path transformer = write("sd3.5_medium.safetensors", tensors(UNET, ""));
        Path vae = folder.resolve("vae.safetensors");
        SafetensorsWriter.write(
                vae,
                SafetensorsFile.open(SD3.resolve("vae/diffusion_pytorch_model.safetensors"))
                        .tensors()
                        .values(),
                config());
        Path names = folder.resolve("names.safetensors");
        SafetensorsWriter.write(
                names,
                SafetensorsFile.open(SD3.resolve("transformer/diffusion_pytorch_model.safetensors"))
                        .tensors()
                        .values(),
                config());
        ComponentFiles named = ComponentFiles.NONE.with(Component.VAE, vae.toString());
        try (Weights weights = Weights.open(transformer, Set.of(Component.TRANSFORMER, Component.VAE), named);
                Weights other = Weights.open(names, TRANSFORMER, ComponentFiles.NONE)) {
            requireSame(weights.vae(), Component.VAE);
            requireSame(other.transformer(), Component.TRANSFORMER);
        }
    }

    @Test
    void wholeClipModelServesAsItsTextEncoderWithoutItsProjection() {
        List<StoredTensor> clip = new ArrayList<>(tensors(CLIP_L, ""));
        clip.add(zeros("text_projection.weight", StoredDtype.BF16, 24, 24));
        clip.add(zeros("vision_model.post_layernorm.weight", StoredDtype.BF16, 24));
        clip.add(zeros("visual_projection.weight", StoredDtype.BF16, 24, 24));
        clip.add(zeros("logit_scale", StoredDtype.BF16));
        clip.add(zeros("text_model.embeddings.position_ids", StoredDtype.I64, 1, 77));
        Path file = write("openai.safetensors", clip);
        try (Weights weights = Weights.open(
                SD3, Set.of(Component.CLIP_L), ComponentFiles.NONE.with(Component.CLIP_L, file.toString()))) {
            requireSame(weights.clipL(), Component.CLIP_L);
        }
    }

    @Test
    void ofSeveralT5TheWidestIsTakenAndOfSeveralClipNone() {
        Path checkpoint = write("sd3.safetensors", tensors(UNET, UNET), tensors(VAE, VAE));
        write("text_encoders/clip_l.safetensors", tensors(CLIP_L, ""));
        write("text_encoders/clip_g.safetensors", tensors(CLIP_G, ""));
        write("text_encoders/t5xxl_fp8_e4m3fn.safetensors", narrowed(tensors(T5, ""), StoredDtype.F8_E4M3));
        Path wide = write("text_encoders/t5xxl_fp16.safetensors", tensors(T5, ""));
        assertThat(Weights.open(checkpoint).files()).contains(wide);
        write("clip_l_detail.safetensors", tensors(CLIP_L, ""));
        assertThatThrownBy(() -> Weights.open(checkpoint))
                .hasMessageContaining("2 files for its clip-l")
                .hasMessageContaining("name one with --clip-l");
    }

    @ParameterizedTest
    @CsvSource({"F8_E4M3, 0.0625", "F8_E5M2, 0.125"})
    void eightBitFloatsAreWeights(StoredDtype dtype, float tolerance) {
        Path file = write("sd3_fp8.safetensors", narrowed(tensors(UNET, UNET), dtype));
        try (Weights narrow = Weights.open(file, TRANSFORMER);
                Weights wide = Weights.open(SD3, TRANSFORMER)) {
            narrow.requireFinite();
            wide.transformer().tensors().forEach((name, tensor) -> {
                StoredTensor found = narrow.transformer().tensor(name);
                assertThat(found.dtype()).isEqualTo(dtype);
                for (int i = 0; i < tensor.shape().elements(); i++) {
                    float expected = tensor.floatAt(i);
                    assertThat(Math.abs(found.floatAt(i) - expected))
                            .isLessThanOrEqualTo(Math.max(0x1p-10f, tolerance * Math.abs(expected)));
                }
            });
        }
    }

    /** ComfyUI's older and newer names of the scale, and the markers that go with them. */
    @ParameterizedTest
    @CsvSource({"scale_weight, scale_input, scaled_fp8, false", "weight_scale, input_scale, comfy_quant, true"})
    void scaledEightBitFloatsKeepTheirScale(String scale, String unused, String marker, boolean ofEachLayer) {
        float factor = 0.25f;
        List<StoredTensor> plain = narrowed(tensors(UNET, UNET), StoredDtype.F8_E4M3);
        List<StoredTensor> scaled = new ArrayList<>(plain);
        for (StoredTensor tensor : plain) {
            if (tensor.name().endsWith(".weight")) {
                String layer = tensor.name().substring(0, tensor.name().length() - "weight".length());
                scaled.add(number(layer + scale, factor));
                scaled.add(number(layer + unused, 3));
                if (ofEachLayer) {
                    scaled.add(bytes(layer + marker, "{\"format\": \"float8_e4m3fn\"}"));
                }
            }
        }
        if (!ofEachLayer) {
            scaled.add(new StoredTensor(UNET + marker, StoredDtype.F8_E4M3, Dims.of(0), ByteBuffer.allocateDirect(0)));
        }
        try (Weights found = Weights.open(write("scaled.safetensors", scaled), TRANSFORMER);
                Weights expected = Weights.open(write("plain.safetensors", plain), TRANSFORMER)) {
            expected.transformer().tensors().forEach((name, tensor) -> {
                boolean ofLayer = name.endsWith(".weight");
                assertThat(found.transformer().tensor(name).floatAt(3))
                        .as(name)
                        .isEqualTo(tensor.floatAt(3) * (ofLayer ? factor : 1));
            });
        }
    }

    @Test
    void typeIsAskedOfTheTensorsThatAreWantedAlone() {
        List<StoredTensor> strange = tensors(T5, T5).stream()
                .map(t -> zeros(t.name(), StoredDtype.F4, t.shape().toArray()))
                .toList();
        Path file = write("model.safetensors", tensors(UNET, UNET), strange);
        Weights.open(file, TRANSFORMER).close();
        assertThatThrownBy(() -> Weights.open(file, Set.of(Component.T5)))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WEIGHTS_MISMATCH))
                .hasMessageContaining("is F4, needs F32, F16, BF16, F8_E4M3 or F8_E5M2");
    }

    /** A tensor's name in a checkpoint of something else, and what it is told to be. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model.diffusion_model.input_blocks.0.0.weight | Stable Diffusion 1, 2 or XL UNet",
                "conditioner.embedders.0.transformer.text_model.final_layer_norm.weight | Stable Diffusion XL",
                "cond_stage_model.transformer.text_model.final_layer_norm.weight | Stable Diffusion 1 or 2",
                "model.diffusion_model.double_blocks.0.img_attn.qkv.weight | FLUX",
                "double_blocks.0.img_attn.qkv.weight | FLUX",
                "single_transformer_blocks.0.attn.to_q.weight | FLUX",
                "down_blocks.1.attentions.0.proj_in.weight | UNet",
                "transformer_blocks.0.img_mod.1.weight | Qwen-Image",
                "controlnet_blocks.0.weight | ControlNet",
                "lora_unet_joint_blocks_0_x_block_attn_qkv.lora_down.weight | is a LoRA",
                "transformer.transformer_blocks.0.attn.to_q.lora_A.weight | is a LoRA",
                UNET + "joint_blocks.0.x_block.attn.qkv.weight.absmax | bitsandbytes",
                UNET + "joint_blocks.0.x_block.attn.qkv.weight.quant_state.bitsandbytes__nf4 | bitsandbytes",
                UNET + "joint_blocks.0.x_block.attn.qkv.qweight | GPTQ",
                UNET + "joint_blocks.0.x_block.attn.qkv.weight_scale_2 | blocks with scales",
            })
    void whatIsSomethingElseIsNamed(String name, String what) {
        Path file = write("model.safetensors", tensors(UNET, UNET), List.of(zeros(name, StoredDtype.F32, 4)));
        unsupported(file, what);
    }

    @Test
    void scalesOfBlocksAndOtherNumbersAreRefused() {
        String layer = UNET + "joint_blocks.0.x_block.attn.qkv.";
        List<StoredTensor> narrow = narrowed(tensors(UNET, UNET), StoredDtype.F8_E4M3);
        unsupported(
                write("a.safetensors", narrow, List.of(zeros(layer + "scale_weight", StoredDtype.F32, 96, 1))),
                "where one number is understood");
        unsupported(
                write("b.safetensors", narrow, List.of(bytes(layer + "comfy_quant", "{\"format\": \"nvfp4\"}"))),
                "quantised as \"nvfp4\"");
        unsupported(
                write("c.safetensors", tensors(UNET, UNET), List.of(number(layer + "scale_weight", 2))),
                "not an 8-bit float");
        assertThatThrownBy(() -> Weights.open(
                        write("d.safetensors", narrow, List.of(number(layer + "scale_weight", Float.NaN))),
                        TRANSFORMER))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WEIGHTS_NOT_FINITE));
    }

    @Test
    void foldersOfOtherModelsAreNamed() throws IOException {
        JsonFiles.write(folder.resolve("model_index.json"), Map.of("_class_name", "StableDiffusionXLPipeline"));
        unsupported(folder, "StableDiffusionXLPipeline");
        Files.delete(folder.resolve("model_index.json"));
        Files.createDirectories(folder.resolve("unet"));
        unsupported(folder, "unet folder");

        Path root = Fixtures.copy(SD3, folder.resolve("nf4"));
        Path config = root.resolve("transformer/config.json");
        var fields = (com.fasterxml.jackson.databind.node.ObjectNode) JsonFiles.read(config);
        fields.putObject("quantization_config").put("quant_method", "bitsandbytes");
        JsonFiles.write(config, fields);
        unsupported(root, "quantised by bitsandbytes");
    }

    @ParameterizedTest
    @CsvSource({
        "use_dynamic_shifting, true",
        "use_karras_sigmas, true",
        "use_exponential_sigmas, true",
        "use_beta_sigmas, true",
        "invert_sigmas, true",
        "stochastic_sampling, true",
        "shift_terminal, 0.1",
        "use_flow_map, true",
    })
    void schedulesThatAreNotRunAreRefusedByName(String field, String value) throws IOException {
        Path root = Fixtures.copy(SD3, folder.resolve("model"));
        Path file = root.resolve("scheduler/scheduler_config.json");
        var fields = (com.fasterxml.jackson.databind.node.ObjectNode) JsonFiles.read(file);
        fields.put("base_shift", 0.5).put("time_shift_type", "exponential").putNull("shift_terminal");
        fields.put(field, false);
        JsonFiles.write(file, fields);
        Weights.open(root).close();
        fields.set(field, new com.fasterxml.jackson.databind.ObjectMapper().readTree(value));
        JsonFiles.write(file, fields);
        unsupported(root, field + " is " + value);
    }

    private static void unsupported(Path weights, String what) {
        assertThatThrownBy(() -> Weights.open(weights, TRANSFORMER))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WEIGHTS_UNSUPPORTED))
                .hasMessageContaining(what);
    }

    private static Weights open(Path path, ComponentFiles named) {
        return Weights.open(path, java.util.EnumSet.allOf(Component.class), named);
    }

    private static void requireFixture(Weights weights) {
        for (Component component : Component.values()) {
            requireSame(weights.part(component), component);
        }
        weights.close();
    }

    /** Equal to the fixture's folder, which holds the same numbers in float32. */
    private static void requireSame(Part<?> found, Component component) {
        try (Weights expected = Weights.open(SD3, Set.of(component))) {
            Map<String, StoredTensor> tensors = expected.part(component).tensors();
            assertThat(found.tensors()).containsOnlyKeys(tensors.keySet());
            tensors.forEach((name, tensor) -> {
                StoredTensor other = found.tensor(name);
                assertThat(other.shape()).as(name).isEqualTo(tensor.shape());
                for (int i = 0; i < tensor.shape().elements(); i++) {
                    assertThat(other.floatAt(i)).as(name).isEqualTo(tensor.floatAt(i));
                }
            });
        }
    }

    /** One component's tensors of the fixture in the single-file layout, under another prefix. */
    private static List<StoredTensor> tensors(String prefix, String other) {
        return SafetensorsFile.open(SINGLE).tensors().values().stream()
                .filter(tensor -> tensor.name().startsWith(prefix))
                .map(tensor -> tensor.renamed(other + tensor.name().substring(prefix.length())))
                .toList();
    }

    /** The published shapes have heads 64 wide, the fixture's do not: the file says it. */
    private static Map<String, String> config() {
        Map<String, Object> configs = new java.util.LinkedHashMap<>();
        for (Component component : PREFIXES.keySet()) {
            configs.put(component.folder(), JsonFiles.read(SD3.resolve(component.folder() + "/config.json")));
        }
        return Map.of("customshift.config", JsonFiles.line(configs));
    }

    @SafeVarargs
    private Path write(String name, List<StoredTensor>... tensors) {
        Path file = folder.resolve(name);
        try {
            Files.createDirectories(file.getParent());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        SafetensorsWriter.write(
                file, java.util.stream.Stream.of(tensors).flatMap(List::stream).toList(), config());
        return file;
    }

    /** Rounded to the nearest number of an 8-bit type, which is searched for among all of them. */
    private static List<StoredTensor> narrowed(List<StoredTensor> tensors, StoredDtype dtype) {
        float[] numbers = new float[256];
        ByteBuffer all = ByteBuffer.allocateDirect(256);
        for (int bits = 0; bits < 256; bits++) {
            all.put(bits, (byte) bits);
        }
        StoredTensor table = new StoredTensor("", dtype, Dims.of(256), all);
        for (int bits = 0; bits < 256; bits++) {
            numbers[bits] = table.floatAt(bits);
        }
        UnaryOperator<StoredTensor> narrow = tensor -> {
            ByteBuffer data = ByteBuffer.allocateDirect((int) tensor.shape().elements());
            for (int i = 0; i < data.capacity(); i++) {
                float number = tensor.floatAt(i);
                int best = 0;
                for (int bits = 0; bits < 256; bits++) {
                    if (Math.abs(numbers[bits] - number) < Math.abs(numbers[best] - number)) {
                        best = bits;
                    }
                }
                data.put(i, (byte) best);
            }
            return new StoredTensor(tensor.name(), dtype, tensor.shape(), data);
        };
        return tensors.stream().map(narrow).toList();
    }

    private static StoredTensor zeros(String name, StoredDtype dtype, long... shape) {
        Dims dims = Dims.of(shape);
        int bytes = (int) (dtype == StoredDtype.F4 ? (dims.elements() + 1) / 2 : dims.elements() * dtype.bytes());
        return new StoredTensor(name, dtype, dims, ByteBuffer.allocateDirect(bytes));
    }

    private static StoredTensor number(String name, float value) {
        ByteBuffer data =
                ByteBuffer.allocateDirect(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, value);
        return new StoredTensor(name, StoredDtype.F32, Dims.of(), data);
    }

    private static StoredTensor bytes(String name, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer data = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        return new StoredTensor(name, StoredDtype.U8, Dims.of(bytes.length), data);
    }
}
