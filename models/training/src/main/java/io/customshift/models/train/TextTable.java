package io.customshift.models.train;

import io.customshift.models.train.TrainedWeights.Values;
import io.customshift.models.weights.safetensors.SafetensorsFile;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Embeddings of all texts of a data set, read from their cache as they are needed: those of Stable Diffusion 3 are 5 MB
 * each. Text 0 is the empty one.
 */
final class TextTable {
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<StoredTensor> contexts = new ArrayList<>();
    private final List<StoredTensor> pooled = new ArrayList<>();

    /** @param file {@code context.i} [1, M, J] and {@code pooled.i} [1, P] of text i, in float32 */
    TextTable(List<String> texts, SafetensorsFile file) {
        for (int i = 0; i < texts.size(); i++) {
            numbers.put(texts.get(i), i);
            contexts.add(file.tensor(contextName(i)));
            pooled.add(file.tensor(pooledName(i)));
        }
    }

    static String contextName(int text) {
        return "context." + text;
    }

    static String pooledName(int text) {
        return "pooled." + text;
    }

    /** The number of a text of the data set. */
    int number(String text) {
        Integer number = numbers.get(text);
        if (number == null) {
            throw new IllegalArgumentException("no embedding of \"" + text + "\": it is not a text of the data set");
        }
        return number;
    }

    /** Texts as rows: [B, M, J] and [B, P]. */
    record Rows(Values context, Values pooled) {}

    Rows rows(int[] texts) {
        return new Rows(contexts(texts), pooled(texts));
    }

    /** Token features of texts, [B, M, J]. */
    Values contexts(int[] texts) {
        return stacked(contexts, texts);
    }

    /** Pooled vectors of texts, [B, P]. */
    Values pooled(int[] texts) {
        return stacked(pooled, texts);
    }

    private static Values stacked(List<StoredTensor> all, int[] texts) {
        long[] shape = all.get(0).shape().toArray();
        int size = Math.toIntExact(all.get(0).shape().elements());
        float[] elements = new float[texts.length * size];
        for (int i = 0; i < texts.length; i++) {
            all.get(texts[i]).data().asFloatBuffer().get(elements, i * size, size);
        }
        shape[0] = texts.length;
        return new Values(elements, shape);
    }
}
