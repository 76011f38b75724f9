package io.customshift.models.weights.init;

import io.customshift.models.weights.config.ClipConfig;
import io.customshift.models.weights.config.JsonFiles;
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
 * A byte-pair tokenizer of CLIP's form: the 256 bytes as printable characters, the same with {@code </w>} at the end of
 * a word, the merges that build the word list from left to right, fillers up to the encoder's vocabulary, and last the
 * begin and end marks.
 */
final class ClipTokenizerFiles {
    private static final String WORD_END = "</w>";

    private ClipTokenizerFiles() {}

    static void write(Path folder, ClipConfig config, String padToken) throws IOException {
        Files.createDirectories(folder);
        List<String> bytes = printableBytes();
        Set<String> tokens = new LinkedHashSet<>(bytes);
        bytes.forEach(token -> tokens.add(token + WORD_END));
        Set<String> merges = new LinkedHashSet<>();
        int room = config.vocabSize() - 2;
        for (String word : WordList.WORDS) {
            String left = word.length() == 1 ? "" : word.substring(0, 1);
            for (int i = 1; i < word.length(); i++) {
                String right = word.substring(i, i + 1) + (i == word.length() - 1 ? WORD_END : "");
                if (!tokens.contains(left + right) && tokens.size() >= room) {
                    break;
                }
                merges.add(left + " " + right);
                left += right;
                tokens.add(left);
            }
        }
        for (int i = 0; tokens.size() < room; i++) {
            tokens.add("<|unused" + i + "|>");
        }
        tokens.add("<|startoftext|>");
        tokens.add("<|endoftext|>");
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        tokens.forEach(token -> vocabulary.put(token, vocabulary.size()));
        Files.writeString(folder.resolve("vocab.json"), JsonFiles.line(vocabulary));
        Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\n" + String.join("\n", merges) + "\n");
        JsonFiles.write(folder.resolve("special_tokens_map.json"), special(padToken));
        Map<String, Object> settings = new LinkedHashMap<>(special(padToken));
        settings.put("model_max_length", config.maxPositions());
        settings.put("tokenizer_class", "CLIPTokenizer");
        JsonFiles.write(folder.resolve("tokenizer_config.json"), settings);
    }

    private static Map<String, Object> special(String padToken) {
        Map<String, Object> special = new LinkedHashMap<>();
        special.put("bos_token", "<|startoftext|>");
        special.put("eos_token", "<|endoftext|>");
        special.put("pad_token", padToken);
        special.put("unk_token", "<|endoftext|>");
        return special;
    }

    /** The bytes as characters, in CLIP's order: the printable ones as themselves first, then the others from 256 on. */
    private static List<String> printableBytes() {
        List<String> printable = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (int b = 0; b < 256; b++) {
            if ((b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE) {
                printable.add(Character.toString(b));
            } else {
                others.add(Character.toString(256 + others.size()));
            }
        }
        printable.addAll(others);
        return printable;
    }
}
