package io.customshift.models.customshift;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.network.TextEmbedding;
import io.customshift.models.network.TextEncoders;
import io.customshift.models.text.ClipTokenizer;
import io.customshift.models.text.PromptText;
import io.customshift.models.text.T5Tokenizer;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.weights.Weights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Texts to embeddings: tokenizers and encoders together, with the embeddings of recent texts kept (a catalogue asks the
 * same prompts of every product, and every picture needs the empty one). One encoding at a time; thread-safe.
 */
public final class PromptEncoder implements AutoCloseable {
    private static final int KEPT = 64;
    private static final int WORDS_NAMED = 8;

    private final TensorScope scope;
    private final ClipTokenizer clipL;
    private final ClipTokenizer clipG;
    private final @Nullable T5Tokenizer t5;
    private final Function<TensorScope, TextEncoders> source;
    private final boolean leaving;
    private final Map<String, TextEmbedding> recent = new LinkedHashMap<>(16, 0.75f, true);
    private @Nullable Loaded loaded;

    /** The encoders, and what their weights belong to. */
    private record Loaded(TensorScope scope, TextEncoders encoders) {}

    /**
     * @param scope that the kept embeddings belong to
     * @param source of the encoders, whose weights belong to the scope that it is given
     * @param leaving whether {@link #rest} frees the encoders
     * @param t5Length tokens that T5 sees at most
     */
    public PromptEncoder(
            TensorScope scope,
            Weights weights,
            Function<TensorScope, TextEncoders> source,
            boolean leaving,
            int t5Length) {
        this.scope = scope;
        this.source = source;
        this.leaving = leaving;
        this.clipL = ClipTokenizer.open(folder(weights, 1));
        this.clipG = ClipTokenizer.open(folder(weights, 2));
        this.t5 = weights.t5().isPresent() ? T5Tokenizer.open(folder(weights, 3), t5Length) : null;
        if (!leaving) {
            encoders();
        }
    }

    private TextEncoders encoders() {
        Loaded here = loaded;
        if (here == null) {
            TensorScope own = scope.child();
            here = new Loaded(own, source.apply(own));
            loaded = here;
        }
        return here.encoders();
    }

    /** Told when a call's texts are encoded. */
    synchronized void rest() {
        if (leaving) {
            release();
        }
    }

    private void release() {
        Loaded here = loaded;
        if (here != null) {
            loaded = null;
            here.encoders().close();
            here.scope().close();
        }
    }

    private static Path folder(Weights weights, int number) {
        return weights.tokenizerFolder(number)
                .orElseThrow(() -> new EngineException(
                        ErrorCode.TOKENIZER_INVALID,
                        weights.path() + " has no tokenizer" + (number == 1 ? "" : "_" + number)
                                + " folder beside it; fetch the folders tokenizer, tokenizer_2 and tokenizer_3 of the"
                                + " published model, a few megabytes, and name the folder that holds them with"
                                + " --tokenizers DIR"));
    }

    /** The embedding of a text, as handles of {@code into}. */
    public synchronized TextEmbedding encode(TensorScope into, PromptText text) {
        TextEmbedding kept = recent.get(text.value());
        if (kept == null) {
            kept = encoders()
                    .encode(scope, clipL.encode(text).ids(), clipG.encode(text).ids(), t5Ids(text));
            recent.put(text.value(), kept);
            dropOldest();
        }
        return kept.sharedWith(into);
    }

    /** Tokens of a text as the transformer sees it: CLIP's, then T5's. */
    int tokens() {
        return clipL.length() + (t5 == null ? clipL.length() : t5.length());
    }

    /** Without T5 its part is zeros of CLIP's length whatever the setting, as in diffusers. */
    private long[] t5Ids(PromptText text) {
        return t5 == null ? new long[clipL.length()] : t5.encode(text).ids();
    }

    private void dropOldest() {
        if (recent.size() > KEPT) {
            String oldest = recent.keySet().iterator().next();
            TextEmbedding dropped = recent.remove(oldest);
            if (dropped != null) {
                dropped.close();
            }
        }
    }

    /** For each encoder that cannot take the whole text, what it does not see; and the words that the model does not know. */
    List<String> warnings(PromptText text) {
        List<String> warnings = new ArrayList<>();
        // Both CLIP tokenizers share a vocabulary, so one line serves both.
        clipL.encode(text).dropped().ifPresent(end -> warnings.add(dropped("CLIP", clipL.length(), end)));
        if (t5 != null) {
            int length = t5.length();
            t5.encode(text).dropped().ifPresent(end -> warnings.add(dropped("T5", length, end)));
        }
        List<String> unknown = clipL.unknownWords(text);
        if (!unknown.isEmpty()) {
            warnings.add("the model's vocabulary does not have " + quoted(unknown)
                    + "; it has learned nothing of what they mean, so use the words of its model card");
        }
        return List.copyOf(warnings);
    }

    private static String quoted(List<String> words) {
        return words.stream().limit(WORDS_NAMED).map(word -> '"' + word + '"').collect(Collectors.joining(", "))
                + (words.size() > WORDS_NAMED ? " and " + (words.size() - WORDS_NAMED) + " more" : "");
    }

    private static String dropped(String encoder, int tokens, String end) {
        return encoder + " sees " + tokens + " tokens; it does not see \"" + end.strip() + "\"";
    }

    @Override
    public void close() {
        clipL.close();
        clipG.close();
        if (t5 != null) {
            t5.close();
        }
        recent.values().forEach(TextEmbedding::close);
        recent.clear();
        release();
    }
}
