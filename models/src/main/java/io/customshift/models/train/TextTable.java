package io.customshift.models.train;

import io.customshift.models.customshift.PromptEncoder;
import io.customshift.models.network.TextEmbedding;
import io.customshift.models.text.PromptText;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.train.TrainedWeights.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Embeddings of all texts of a data set, each encoded once. Text 0 is the empty one. */
final class TextTable {
    private final Map<String, Integer> numbers = new LinkedHashMap<>();
    private final List<Values> contexts = new ArrayList<>();
    private final List<Values> pooled = new ArrayList<>();
    private final PromptEncoder encoder;
    private final TensorScope scope;

    /** @param encoder used for texts that are not there yet */
    TextTable(PromptEncoder encoder, TensorScope scope) {
        this.encoder = encoder;
        this.scope = scope;
        number("");
    }

    /** The number of a text, which is encoded if it is new. */
    int number(String text) {
        Integer known = numbers.get(text);
        if (known != null) {
            return known;
        }
        try (TensorScope work = scope.child()) {
            TextEmbedding embedding = encoder.encode(work, PromptText.prompt(text));
            contexts.add(new Values(
                    embedding.context().toFloats(), embedding.context().shape()));
            pooled.add(
                    new Values(embedding.pooled().toFloats(), embedding.pooled().shape()));
        }
        numbers.put(text, contexts.size() - 1);
        return contexts.size() - 1;
    }

    /** Token features of texts, [B, M, J]. */
    Values contexts(int[] texts) {
        return stacked(contexts, texts);
    }

    /** Pooled vectors of texts, [B, P]. */
    Values pooled(int[] texts) {
        return stacked(pooled, texts);
    }

    private static Values stacked(List<Values> all, int[] texts) {
        int size = all.get(0).elements().length;
        float[] elements = new float[texts.length * size];
        for (int i = 0; i < texts.length; i++) {
            System.arraycopy(all.get(texts[i]).elements(), 0, elements, i * size, size);
        }
        long[] shape = all.get(0).shape().clone();
        shape[0] = texts.length;
        return new Values(elements, shape);
    }
}
