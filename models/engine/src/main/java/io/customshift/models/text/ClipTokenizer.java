package io.customshift.models.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;

/**
 * CLIP's tokenizer: a start token, lower-cased byte-level BPE, an end token, padding to {@link #length()}. The padding
 * token is the folder's: CLIP-L pads with the end token, the second encoder of Stable Diffusion 3 with id 0.
 * Thread-safe; {@link #close()} frees native memory. Errors: TOKENIZER_INVALID on opening, CLOSED after closing.
 */
public final class ClipTokenizer implements AutoCloseable {
    /** The published models' length, and the largest. */
    public static final int LENGTH = 77;

    static final String START = "<|startoftext|>";
    static final String END = "<|endoftext|>";

    private final NativeTokenizer tokenizer;
    private final int length;
    private final long endId;
    private final long padId;

    private ClipTokenizer(NativeTokenizer tokenizer, int length, long endId, long padId) {
        this.tokenizer = tokenizer;
        this.length = length;
        this.endId = endId;
        this.padId = padId;
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
        return new ClipTokenizer(new NativeTokenizer(json, folder), folder.maxLength(LENGTH), end, pad);
    }

    /** {@link #length()} ids. */
    public Tokens encode(PromptText text) {
        return tokenizer.encode(text.value(), length, endId, padId);
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
