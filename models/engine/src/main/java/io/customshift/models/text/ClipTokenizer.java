package io.customshift.models.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * CLIP's tokenizer: a start token, lower-cased byte-level BPE, an end token, padding to {@link #length()}. The padding
 * token is the folder's: CLIP-L pads with the end token, the second encoder of Stable Diffusion 3 with id 0.
 * Thread-safe; {@link #close()} frees native memory. Errors: TOKENIZER_INVALID on opening, CLOSED after closing.
 */
public final class ClipTokenizer implements AutoCloseable {
    /** The published models' length, and the largest. */
    public static final int LENGTH = 77;

    /** A vocabulary below this is a model's own: published CLIP models have 49,408 tokens and spell rare words well. */
    private static final int OWN_VOCABULARY = 10_000;

    private static final String WORD_END = "</w>";
    private static final Pattern WORD = Pattern.compile("\\p{L}+");
    /** The start token, one for the word, the end token. */
    private static final int ONE_WORD = 3;

    static final String START = "<|startoftext|>";
    static final String END = "<|endoftext|>";

    private final NativeTokenizer tokenizer;
    private final int length;
    private final long endId;
    private final long padId;
    /** Whole words of a small vocabulary; null for a published one. */
    private final @Nullable Set<String> ownWords;

    private ClipTokenizer(
            NativeTokenizer tokenizer, int length, long endId, long padId, @Nullable Set<String> ownWords) {
        this.tokenizer = tokenizer;
        this.length = length;
        this.endId = endId;
        this.padId = padId;
        this.ownWords = ownWords;
    }

    /** Opens a folder with tokenizer.json, or with vocab.json and merges.txt. */
    public static ClipTokenizer open(Path path) {
        TokenizerFolder folder = new TokenizerFolder(path);
        ObjectNode json;
        if (folder.has("tokenizer.json")) {
            json = folder.json("tokenizer.json");
        } else if (folder.has("vocab.json") && folder.has("merges.txt")) {
            json = ClipBpe.tokenizer(folder);
        } else {
            throw TokenizerFolder.invalid(
                    path + " has neither tokenizer.json nor both vocab.json and merges.txt; copy them from the model's"
                            + " tokenizer folder",
                    null);
        }
        SpecialTokens.add(folder, json);
        long end = Vocabulary.require(folder, json, "eos_token", END);
        long pad = Vocabulary.require(folder, json, "pad_token", END);
        JsonNode vocab = json.path("model").path("vocab");
        Set<String> own = vocab.size() < OWN_VOCABULARY ? words(vocab) : null;
        return new ClipTokenizer(new NativeTokenizer(json, folder), folder.maxLength(LENGTH), end, pad, own);
    }

    private static Set<String> words(JsonNode vocab) {
        Set<String> words = new HashSet<>();
        vocab.fieldNames().forEachRemaining(token -> {
            if (token.endsWith(WORD_END)) {
                words.add(token.substring(0, token.length() - WORD_END.length()));
            }
        });
        return words;
    }

    /** {@link #length()} ids. */
    public Tokens encode(PromptText text) {
        return tokenizer.encode(text.value(), length, endId, padId);
    }

    /**
     * Words of a text that a small model's own vocabulary does not have, lower-cased, each once: the model sees them only
     * spelled, and has learned nothing of them. Empty for vocabularies of published CLIP models.
     */
    public List<String> unknownWords(PromptText text) {
        Set<String> known = ownWords;
        if (known == null) {
            return List.of();
        }
        String plain = Normalizer.normalize(text.value(), Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
        return WORD.matcher(plain)
                .results()
                .map(MatchResult::group)
                .distinct()
                // Letters beyond ASCII are other characters in the vocabulary; one token tells a word of theirs.
                .filter(word -> !known.contains(word)
                        && tokenizer.encode(word, LENGTH, endId, padId).used() > ONE_WORD)
                .toList();
    }

    /** Tokens of every text: the folder's {@code model_max_length}, at most {@link #LENGTH}. */
    public int length() {
        return length;
    }

    public long endId() {
        return endId;
    }

    public long padId() {
        return padId;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
