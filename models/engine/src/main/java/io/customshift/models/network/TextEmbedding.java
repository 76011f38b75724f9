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

    /** The same memory under handles of another scope, so that closing this one does not free it. */
    public TextEmbedding sharedWith(TensorScope scope) {
        return new TextEmbedding(context.sharedWith(scope), pooled.sharedWith(scope));
    }

    @Override
    public void close() {
        context.close();
        pooled.close();
    }
}
