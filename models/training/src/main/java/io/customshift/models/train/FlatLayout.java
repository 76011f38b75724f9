package io.customshift.models.train;

import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
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

    private final Map<String, long[]> shapes = new LinkedHashMap<>();
    private final Map<String, Long> starts = new LinkedHashMap<>();
    private final List<Long> groups = new ArrayList<>();
    private final long rest;
    private final long size;

    private FlatLayout(Map<String, Values> like) {
        Map<String, List<String>> matrices = new TreeMap<>();
        List<String> others = new ArrayList<>();
        like.forEach((name, values) -> {
            long[] shape = values.shape();
            shapes.put(name, shape);
            if (isHiddenMatrix(name, shape)) {
                matrices.computeIfAbsent(shape[0] + " x " + shape[1], key -> new ArrayList<>())
                        .add(name);
            } else {
                others.add(name);
            }
        });
        long at = 0;
        for (List<String> ofOneShape : matrices.values()) {
            long[] shape = shapes.get(ofOneShape.get(0));
            groups.addAll(List.of(at, (long) ofOneShape.size(), shape[0], shape[1]));
            at = place(ofOneShape, at);
        }
        this.rest = at;
        this.size = place(others, at);
    }

    static FlatLayout of(Map<String, Values> like) {
        return new FlatLayout(like);
    }

    private long place(List<String> names, long from) {
        long at = from;
        for (String name : names) {
            starts.put(name, at);
            at += (elements(shapes.get(name)) + UNIT - 1) / UNIT * UNIT;
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

    /** Each tensor's part of a flat one, in the order that they were given in. */
    Map<String, Tensor> parts(Script script, TensorScope scope, Tensor flat) {
        Map<String, Tensor> parts = new LinkedHashMap<>();
        shapes.forEach(
                (name, shape) -> parts.put(name, script.call(scope, "part_of_file", flat, starts.get(name), shape)));
        return parts;
    }
}
