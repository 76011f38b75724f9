package io.customshift.models.customshift;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.network.CadsForm;
import io.customshift.models.network.ConstantBlend;
import io.customshift.models.network.Guides;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import java.util.List;

/**
 * A subject as the network knows it: the keys and values of every layer for each of its references at one size. Depends
 * on the subject, the size and the engine, and on nothing about the picture, so it serves every step, prompt and seed.
 * Holds native memory until closed; may be used by several threads at once. A picture that is being generated goes on when its
 * subject is closed, and keeps the memory until it is done.
 */
public final class SubjectReference implements AutoCloseable {
    private final SubjectKey key;
    private final String engine;
    private final ImageSize size;
    private final TensorScope scope;
    private final List<List<Tensor>> references;
    private final long bytes;
    private volatile boolean closed;

    SubjectReference(
            SubjectKey key,
            String engine,
            ImageSize size,
            TensorScope scope,
            List<List<Tensor>> references,
            long bytesPerReference) {
        this.key = key;
        this.engine = engine;
        this.size = size;
        this.scope = scope;
        this.references = List.copyOf(references);
        this.bytes = bytesPerReference * references.size();
    }

    /** What it was computed from: two subjects of one key have equal keys and values. */
    public SubjectKey key() {
        return key;
    }

    /** The digest of the engine that encoded it. */
    String engine() {
        return engine;
    }

    /** The picture size that it serves. */
    public ImageSize size() {
        return size;
    }

    /** How many references. */
    public int count() {
        return references.size();
    }

    /** Native memory that it holds. */
    public long bytes() {
        return bytes;
    }

    /** Its keys and values as arguments, which hold their memory: a picture in progress outlives a close. */
    Guides guides(double[] strengths, CadsForm form) {
        synchronized (scope) {
            return Guides.of(keysValues(), strengths, form);
        }
    }

    /** The same by a blend of constant weight. */
    Guides blended(ConstantBlend blend, double weight) {
        synchronized (scope) {
            return Guides.blended(keysValues(), blend, weight);
        }
    }

    /** Of each reference [k_0, v_0, k_1, v_1, …], each [1, H, N, d]. */
    List<List<Tensor>> keysValues() {
        if (closed) {
            throw new EngineException(
                    ErrorCode.CLOSED, "the reference " + key + " was closed; encode the subject again");
        }
        return references;
    }

    @Override
    public void close() {
        synchronized (scope) {
            if (!closed) {
                closed = true;
                scope.close();
            }
        }
    }
}
