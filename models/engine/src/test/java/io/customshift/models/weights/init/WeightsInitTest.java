package io.customshift.models.weights.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.Fixtures;
import io.customshift.models.weights.Weights;
import io.customshift.models.weights.WeightsDigest;
import io.customshift.models.weights.config.JsonFiles;
import io.customshift.models.weights.config.TransformerConfig;
import io.customshift.models.weights.safetensors.StoredDtype;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WeightsInitTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(
            value = StoredDtype.class,
            names = {"F32", "F16", "BF16"})
    void tinyModelOpensAndIsFinite(StoredDtype dtype) {
        Path out = folder.resolve("tiny");
        List<Long> progress = new ArrayList<>();
        var request = request(ModelShape.TINY, 1, dtype);
        WeightsInit.write(out, request, (done, total) -> progress.add(done));

        try (Weights weights = Weights.open(out)) {
            weights.requireFinite();
            assertThat(weights.parts()).containsOnlyKeys(Component.values());
            assertThat(weights.byteSize())
                    .isEqualTo(WeightsInit.byteSize(request))
                    .isLessThan(3_000_000L * dtype.bytes() / 2);
            assertThat(progress).isSorted().endsWith(weights.byteSize());
            for (Component component : Component.values()) {
                assertThat(weights.part(component).config()).isEqualTo(ModelShape.TINY.config(component));
            }
        }
    }

    @Test
    void dualAttentionShapeOpens() {
        WeightsInit.write(folder, request(ModelShape.TINY35, 1, StoredDtype.BF16), (done, total) -> {});

        try (Weights weights = Weights.open(folder)) {
            assertThat(weights.transformer().config().isDual(1)).isTrue();
        }
    }

    @Test
    void seedDecidesEveryByte() {
        assertThat(digest("a", 7)).isEqualTo(digest("b", 7)).isNotEqualTo(digest("c", 8));
    }

    @Test
    void valuesAreNormalWithVarianceOneOverFanIn() {
        WeightsInit.write(folder, request(ModelShape.TINY, 3, StoredDtype.F32), (done, total) -> {});

        try (Weights weights = Weights.open(folder)) {
            StoredTensor tensor = weights.transformer().tensor("transformer_blocks.1.ff.net.0.proj.weight");
            int count = (int) tensor.shape().elements();
            double sum = 0;
            double squares = 0;
            int withinOne = 0;
            for (int i = 0; i < count; i++) {
                double z = tensor.floatAt(i) * Math.sqrt(64);
                sum += z;
                squares += z * z;
                withinOne += Math.abs(z) < 1 ? 1 : 0;
            }
            assertThat(sum / count).isCloseTo(0, within(0.03));
            assertThat(squares / count).isCloseTo(1, within(0.03));
            assertThat((double) withinOne / count).isCloseTo(0.6827, within(0.02));
        }
    }

    /** The stored tables are diffusers' own plus noise of deviation 0.05; any other table would be an order away. */
    @Test
    void positionTableIsTheOneThatDiffusersStores() {
        for (String fixture : List.of("sd3-tiny", "sd35-tiny")) {
            try (Weights weights = Weights.open(Fixtures.path(fixture), Set.of(Component.TRANSFORMER))) {
                TransformerConfig config = weights.transformer().config();
                StoredTensor stored = weights.transformer().tensor("pos_embed.pos_embed");
                PositionTable table = new PositionTable(config);
                int tokens = config.posEmbedMaxSize() * config.posEmbedMaxSize();
                double squares = 0;
                for (int token = 0; token < tokens; token++) {
                    float[] row = table.row(token);
                    for (int i = 0; i < row.length; i++) {
                        double difference = row[i] - stored.floatAt(token * row.length + i);
                        assertThat(difference).isCloseTo(0, within(0.3));
                        squares += difference * difference;
                    }
                }
                assertThat(Math.sqrt(squares / stored.shape().elements())).isCloseTo(0.05, within(0.003));
            }
        }
    }

    @Test
    void vocabulariesHaveTheEncodersSizes() {
        WeightsInit.write(folder, request(ModelShape.TINY, 1, StoredDtype.BF16), (done, total) -> {});

        for (String name : List.of("tokenizer", "tokenizer_2")) {
            JsonNode vocabulary = JsonFiles.read(folder.resolve(name).resolve("vocab.json"));
            assertThat(vocabulary).hasSize(640);
            assertThat(vocabulary.path("<|startoftext|>").intValue()).isEqualTo(638);
            assertThat(vocabulary.path("<|endoftext|>").intValue()).isEqualTo(639);
            assertThat(vocabulary.path("!").intValue()).isZero();
            assertThat(vocabulary.has("mug</w>")).isTrue();
        }
        JsonNode unigram = JsonFiles.read(folder.resolve("tokenizer_3/tokenizer.json"));
        assertThat(unigram.path("model").path("vocab")).hasSize(384);
    }

    @Test
    void writtenTokenizersEncodeText() throws IOException {
        WeightsInit.write(folder, request(ModelShape.TINY, 1, StoredDtype.BF16), (done, total) -> {});
        JsonNode vocabulary = JsonFiles.read(folder.resolve("tokenizer_3/tokenizer.json"))
                .path("model")
                .path("vocab");

        try (HuggingFaceTokenizer t5 = HuggingFaceTokenizer.newInstance(folder.resolve("tokenizer_3/tokenizer.json"))) {
            List<String> tokens = new ArrayList<>();
            for (long id : t5.encode("a ceramic mug xq").getIds()) {
                tokens.add(vocabulary.path((int) id).path(0).textValue());
            }
            assertThat(tokens).containsExactly("▁a", "▁ceramic", "▁mug", "▁", "x", "q", "</s>");
        }
    }

    @Test
    void onlyTheAskedComponentsAreWritten() {
        var request = new WeightsInit.Request(ModelShape.TINY, 1, StoredDtype.BF16, Set.of(Component.TRANSFORMER));
        WeightsInit.write(folder, request, (done, total) -> {});

        assertThat(folder.resolve("vae")).doesNotExist();
        Weights.open(folder, Set.of(Component.TRANSFORMER)).close();
    }

    @Test
    void publishedShapesHaveTheirPublishedSizes() {
        assertThat(parameters(ModelShape.SD3_MEDIUM, Component.TRANSFORMER)).isEqualTo(2_084_951_104L);
        assertThat(parameters(ModelShape.SD3_MEDIUM, Component.T5)).isEqualTo(4_762_310_656L);
        assertThat(parameters(ModelShape.SD3_MEDIUM, Component.VAE)).isEqualTo(83_819_683L);
        assertThat(WeightsInit.defaultComponents(ModelShape.SD3_MEDIUM)).doesNotContain(Component.T5);
        assertThat(WeightsInit.defaultComponents(ModelShape.TINY)).contains(Component.T5);
    }

    @Test
    void folderThatHoldsSomethingIsLeftAlone() throws IOException {
        Path file = Files.writeString(folder.resolve("precious.txt"), "x");

        assertThatThrownBy(() ->
                        WeightsInit.write(folder, request(ModelShape.TINY, 1, StoredDtype.BF16), (done, total) -> {}))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUTPUT_UNWRITABLE))
                .hasMessageContaining("is not empty");
        assertThatThrownBy(() ->
                        WeightsInit.write(file, request(ModelShape.TINY, 1, StoredDtype.BF16), (done, total) -> {}))
                .hasMessageContaining("is a file");
        assertThat(folder).isDirectoryNotContaining(entry -> !entry.equals(file));
    }

    private String digest(String name, long seed) {
        Path out = folder.resolve(name);
        WeightsInit.write(out, request(ModelShape.TINY, seed, StoredDtype.BF16), (done, total) -> {});
        try (Weights weights = Weights.open(out)) {
            return WeightsDigest.content(weights);
        }
    }

    private static long parameters(ModelShape shape, Component component) {
        return WeightsInit.byteSize(new WeightsInit.Request(shape, 0, StoredDtype.BF16, Set.of(component))) / 2;
    }

    private static WeightsInit.Request request(ModelShape shape, long seed, StoredDtype dtype) {
        return new WeightsInit.Request(shape, seed, dtype, WeightsInit.defaultComponents(shape));
    }
}
