package io.customshift.models.weights.init;

import io.customshift.models.weights.config.JsonFiles;
import io.customshift.models.weights.config.T5Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A Unigram tokenizer of T5's form: pad, end and unknown, the word mark {@code ▁}, the word list with the mark, single
 * printable characters, and fillers up to the encoder's vocabulary. It ends each text with {@code </s>}.
 */
final class T5TokenizerFiles {
    private static final String WORD_MARK = "▁";
    private static final List<String> SPECIAL = List.of("<pad>", "</s>", "<unk>");

    private T5TokenizerFiles() {}

    static void write(Path folder, T5Config config, int maxLength) throws IOException {
        Files.createDirectories(folder);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", "1.0");
        json.put("truncation", null);
        json.put("padding", null);
        json.put("added_tokens", addedTokens());
        json.put(
                "normalizer",
                typed(
                        "Sequence",
                        "normalizers",
                        List.of(typed("NFKC"), typed("Strip", "strip_left", false, "strip_right", true))));
        json.put(
                "pre_tokenizer",
                typed("Sequence", "pretokenizers", List.of(typed("WhitespaceSplit"), metaspace("always"))));
        json.put("post_processor", endMark());
        json.put("decoder", metaspace("always"));
        json.put(
                "model",
                typed("Unigram", "unk_id", 2, "vocab", vocabulary(config.vocabSize()), "byte_fallback", false));
        Files.writeString(folder.resolve("tokenizer.json"), JsonFiles.line(json));
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("eos_token", "</s>");
        settings.put("extra_ids", 0);
        settings.put("model_max_length", maxLength);
        settings.put("pad_token", "<pad>");
        settings.put("tokenizer_class", "T5Tokenizer");
        settings.put("unk_token", "<unk>");
        JsonFiles.write(folder.resolve("tokenizer_config.json"), settings);
        JsonFiles.write(
                folder.resolve("special_tokens_map.json"),
                Map.of("eos_token", "</s>", "pad_token", "<pad>", "unk_token", "<unk>"));
    }

    private static List<Object> vocabulary(int size) {
        Set<String> tokens = new LinkedHashSet<>(SPECIAL);
        tokens.add(WORD_MARK);
        WordList.WORDS.forEach(word -> tokens.add(WORD_MARK + word));
        for (char c = '!'; c <= '~'; c++) {
            tokens.add(String.valueOf(c));
        }
        for (int i = 0; tokens.size() < size; i++) {
            tokens.add("<unused" + i + ">");
        }
        List<Object> vocabulary = new ArrayList<>();
        int id = 0;
        for (String token : tokens) {
            // Log-probabilities: whole words before characters, nothing for special tokens.
            double score = id < SPECIAL.size() ? 0 : token.startsWith(WORD_MARK) ? -4 : token.length() == 1 ? -8 : -20;
            vocabulary.add(List.of(token, score));
            id++;
        }
        return vocabulary.subList(0, Math.min(size, vocabulary.size()));
    }

    private static List<Object> addedTokens() {
        List<Object> added = new ArrayList<>();
        for (int id = 0; id < SPECIAL.size(); id++) {
            Map<String, Object> token = new LinkedHashMap<>();
            token.put("id", id);
            token.put("content", SPECIAL.get(id));
            token.put("single_word", false);
            token.put("lstrip", false);
            token.put("rstrip", false);
            token.put("normalized", false);
            token.put("special", true);
            added.add(token);
        }
        return added;
    }

    private static Map<String, Object> endMark() {
        Map<String, Object> text = Map.of("Sequence", Map.of("id", "A", "type_id", 0));
        Map<String, Object> second = Map.of("Sequence", Map.of("id", "B", "type_id", 0));
        Map<String, Object> end = Map.of("SpecialToken", Map.of("id", "</s>", "type_id", 0));
        Map<String, Object> ids = Map.of("id", "</s>", "ids", List.of(1), "tokens", List.of("</s>"));
        return typed(
                "TemplateProcessing",
                "single",
                List.of(text, end),
                "pair",
                List.of(text, end, second, end),
                "special_tokens",
                Map.of("</s>", ids));
    }

    private static Map<String, Object> metaspace(String prepend) {
        return typed("Metaspace", "replacement", WORD_MARK, "prepend_scheme", prepend, "split", true);
    }

    private static Map<String, Object> typed(String type, Object... fields) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", type);
        for (int i = 0; i < fields.length; i += 2) {
            json.put((String) fields[i], fields[i + 1]);
        }
        return json;
    }
}
