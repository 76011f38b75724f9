package io.customshift.models.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Ids of transformers' own tokenizers, from the same files (models/engine/src/test/python/make_fixtures.py). */
class TokenizerParityTest {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures");
    private static final Path MODEL = FIXTURES.resolve("sd3-tiny");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Map<String, String> prompts = new LinkedHashMap<>();
    private static final Map<String, long[][]> untruncated = new LinkedHashMap<>();

    @BeforeAll
    static void readFixtures() throws IOException {
        JsonNode root = JSON.readTree(FIXTURES.resolve("text.json").toFile());
        for (int i = 0; i < root.path("ids").size(); i++) {
            prompts.put(
                    root.path("ids").path(i).asText(),
                    root.path("prompts").path(i).asText());
        }
        for (String name : List.of("clip_l", "clip_g", "t5")) {
            untruncated.put(name, JSON.convertValue(root.path(name + "_untruncated_ids"), long[][].class));
        }
        assertThat(prompts).hasSizeGreaterThan(5);
    }

    @Test
    void firstClipTokenizerMakesTheSameIds() throws IOException {
        try (ClipTokenizer tokenizer = ClipTokenizer.open(MODEL.resolve("tokenizer"))) {
            assertSame("clip_l", tensor("clip_l.ids"), tokenizer::encode);
            assertThat(tokenizer.padId()).isEqualTo(tokenizer.endId());
        }
    }

    @Test
    void secondClipTokenizerMakesTheSameIdsAndPadsWithZero() throws IOException {
        try (ClipTokenizer tokenizer = ClipTokenizer.open(MODEL.resolve("tokenizer_2"))) {
            assertSame("clip_g", tensor("clip_g.ids"), tokenizer::encode);
            assertThat(tokenizer.padId()).isZero();
        }
    }

    @Test
    void t5TokenizerMakesTheSameIdsAtBothLengths() throws IOException {
        for (int length : new int[] {77, 256}) {
            try (T5Tokenizer tokenizer = T5Tokenizer.open(MODEL.resolve("tokenizer_3"), length)) {
                assertSame("t5", tensor("t5_" + length + ".ids"), tokenizer::encode);
            }
        }
    }

    private interface Encode {
        Tokens apply(PromptText text);
    }

    private static void assertSame(String name, long[][] expected, Encode encode) {
        List<String> wrong = new ArrayList<>();
        int row = 0;
        for (Map.Entry<String, String> prompt : prompts.entrySet()) {
            Tokens tokens = encode.apply(new PromptText(prompt.getValue()));
            if (!java.util.Arrays.equals(tokens.ids(), expected[row])) {
                wrong.add(prompt.getKey() + ": " + tokens + " instead of " + java.util.Arrays.toString(expected[row]));
            }
            long[] whole = untruncated.getOrDefault(name, new long[0][])[row];
            assertThat(tokens.used()).as(prompt.getKey()).isEqualTo(Math.min(whole.length, tokens.length()));
            assertThat(tokens.dropped().isPresent()).as(prompt.getKey()).isEqualTo(whole.length > tokens.length());
            tokens.dropped().ifPresent(end -> assertThat(prompt.getValue()).endsWith(end));
            row++;
        }
        assertThat(wrong).as(name).isEmpty();
    }

    /** An int64 matrix of text.safetensors: 8 bytes of header length, a JSON header, then the data. */
    private static long[][] tensor(String name) throws IOException {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(FIXTURES.resolve("text.safetensors")))
                .order(ByteOrder.LITTLE_ENDIAN);
        int header = (int) file.getLong(0);
        JsonNode entry = JSON.readTree(new String(file.array(), 8, header, StandardCharsets.UTF_8))
                .path(name);
        assertThat(entry.path("dtype").asText()).isEqualTo("I64");
        long[][] rows = new long[entry.path("shape").path(0).asInt()]
                [entry.path("shape").path(1).asInt()];
        file.position(8 + header + entry.path("data_offsets").path(0).asInt());
        for (long[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                row[i] = file.getLong();
            }
        }
        return rows;
    }
}
