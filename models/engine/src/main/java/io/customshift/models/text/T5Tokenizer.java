package io.customshift.models.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.nio.file.Path;

/**
 * T5's tokenizer (SentencePiece Unigram, from tokenizer.json): pieces, an end token, padding to a length that is a
 * setting, because the encoder sees the padding: 77 and 256 give different pictures. Thread-safe; {@link #close()}
 * frees native memory. Errors: TOKENIZER_INVALID on opening, CLOSED after closing.
 */
public final class T5Tokenizer implements AutoCloseable {
    public static final int MAX_LENGTH = 512;
    private static final String END = "</s>";
    private static final String PAD = "<pad>";

    private final NativeTokenizer tokenizer;
    private final int length;
    private final long endId;
    private final long padId;

    private T5Tokenizer(NativeTokenizer tokenizer, int length, long endId, long padId) {
        this.tokenizer = tokenizer;
        this.length = length;
        this.endId = endId;
        this.padId = padId;
    }

    /**
     * @param length 1 to {@link #MAX_LENGTH} tokens, the end token among them; fewer where the folder's
     *     {@code model_max_length} is smaller
     */
    public static T5Tokenizer open(Path path, int length) {
        if (length < 1 || length > MAX_LENGTH) {
            throw new EngineException(
                    ErrorCode.USAGE,
                    "the T5 length is " + length + ", it must be 1 to " + MAX_LENGTH + "; 256 is usual");
        }
        TokenizerFolder folder = new TokenizerFolder(path);
        if (!folder.has("tokenizer.json")) {
            String found = folder.has("spiece.model") ? " (spiece.model alone is not enough)" : "";
            throw TokenizerFolder.invalid(
                    path + " has no tokenizer.json" + found + ", which the T5 tokenizer is read from; copy it from the"
                            + " model's tokenizer_3 folder, or save it with transformers' T5TokenizerFast",
                    null);
        }
        ObjectNode json = folder.json("tokenizer.json");
        SpecialTokens.add(folder, json);
        long end = Vocabulary.require(folder, json, "eos_token", END);
        long pad = Vocabulary.require(folder, json, "pad_token", PAD);
        return new T5Tokenizer(new NativeTokenizer(json, folder), folder.maxLength(length), end, pad);
    }

    /** {@link #length()} ids. */
    public Tokens encode(PromptText text) {
        return tokenizer.encode(text.value(), length, endId, padId);
    }

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
