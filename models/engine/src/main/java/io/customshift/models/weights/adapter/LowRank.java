package io.customshift.models.weights.adapter;

import io.customshift.models.weights.safetensors.StoredTensor;

/**
 * The change of one linear layer: delta = scale · B·A, added to a weight [out, in].
 *
 * @param a [rank, in]
 * @param b [out, rank]
 * @param alpha the numerator of the scale; the rank where the file says nothing
 * @param scale alpha / rank, or alpha / √rank for an adapter trained that way (rsLoRA)
 */
public record LowRank(StoredTensor a, StoredTensor b, double alpha, double scale) {
    public int rank() {
        return Math.toIntExact(a.shape().size(0));
    }
}
