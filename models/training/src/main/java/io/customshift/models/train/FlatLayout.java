package io.customshift.models.train;

import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Value;
import io.customshift.models.train.TrainedWeights.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where each trained tensor lies in one flat tensor of all: hidden matrices first, those of one shape in a row, then the
 * rest. So a step of the optimizer is a few operations on everything instead of some on each tensor, which on a GPU take
 * longer to start than to do.
 */
final class FlatLayout {
    /** Every tensor begins at a multiple of this many floats: 256 bytes, as allocators give them. */
    private static final long UNIT = 64;

    private final List<Part> parts = new ArrayList<>();
    private final List<Long> groups = new ArrayList<>();
    private final long rest;
    private final long size;

    /** One tensor, and where it begins. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Part(String name, long start, long[] shape) {}

    private FlatLayout(Map<String, Values> like) {
        Map<String, Map<String, long[]>> matrices = new TreeMap<>();
        Map<String, long[]> others = new LinkedHashMap<>();
        like.forEach((name, values) -> {
            long[] shape = values.shape();
            (isHiddenMatrix(name, shape)
                            ? matrices.computeIfAbsent(shape[0] + " x " + shape[1], key -> new LinkedHashMap<>())
                            : others)
                    .put(name, shape);
        });
        long at = 0;
        for (Map<String, long[]> ofOneShape : matrices.values()) {
            long[] shape = ofOneShape.values().iterator().next();
            groups.addAll(List.of(at, (long) ofOneShape.size(), shape[0], shape[1]));
            at = place(ofOneShape, at);
        }
        this.rest = at;
        this.size = place(others, at);
    }

    static FlatLayout of(Map<String, Values> like) {
        return new FlatLayout(like);
    }

    private long place(Map<String, long[]> tensors, long from) {
        long at = from;
        for (Map.Entry<String, long[]> tensor : tensors.entrySet()) {
            parts.add(new Part(tensor.getKey(), at, tensor.getValue()));
            at += (elements(tensor.getValue()) + UNIT - 1) / UNIT * UNIT;
        }
        return at;
    }

    private static long elements(long[] shape) {
        long elements = 1;
        for (long side : shape) {
            elements = Math.multiplyExact(elements, side);
        }
        return elements;
    }

    /** Whether Muon's step suits a weight: the matrices of attention and feed-forward, not embeddings, modulation or output. */
    static boolean isHiddenMatrix(String name, long[] shape) {
        return (name.contains(".attn") || name.contains(".ff")) && shape.length == 2 && !name.contains(".lora_");
    }

    /** Of each shape of hidden matrices: where they begin, how many there are, rows, columns. */
    long[] groups() {
        return groups.stream().mapToLong(Long::longValue).toArray();
    }

    /** Where the other weights begin. */
    long rest() {
        return rest;
    }

    /** All zeros. */
    Tensor zeros(TensorScope scope) {
        return scope.zeros(size);
    }

    /** Each tensor's part of a flat one, by name. */
    Map<String, Tensor> parts(Script script, TensorScope scope, Tensor flat) {
        Map<String, Tensor> found = new LinkedHashMap<>();
        for (Part part : parts) {
            try (Value sizes = Value.ofLongs(part.shape())) {
                found.put(part.name(), script.call(scope, "part", flat, part.start(), sizes));
            }
        }
        return found;
    }
}
