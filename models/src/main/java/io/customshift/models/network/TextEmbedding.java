package io.customshift.models.network;

import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;

/**
 * What the network is told of a text.
 *
 * @param context token features [1, M, J]
 * @param pooled [1, P]
 */
public record TextEmbedding(Tensor context, Tensor pooled) implements AutoCloseable {

    /** Moves both tensors to another scope, which then frees them. */
    public TextEmbedding moveTo(TensorScope scope) {
        context.moveTo(scope);
        pooled.moveTo(scope);
        return this;
    }

    @Override
    public void close() {
        context.close();
        pooled.close();
    }
}
