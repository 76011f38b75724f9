package io.customshift.models.weights.safetensors;

import java.util.Arrays;

/** The shape of a stored tensor: immutable, rank 0 (a scalar) and up, each size 0 or more. */
public final class Dims {
    private final long[] sizes;
    private final long elements;

    private Dims(long[] sizes) {
        this.sizes = sizes;
        long product = 1;
        for (long size : sizes) {
            if (size < 0) {
                throw new IllegalArgumentException("negative size in shape " + Arrays.toString(sizes));
            }
            product = Math.multiplyExact(product, size);
        }
        this.elements = product;
    }

    /**
     * @throws IllegalArgumentException for a negative size
     * @throws ArithmeticException if the number of elements is above 2^63 - 1
     */
    public static Dims of(long... sizes) {
        return new Dims(sizes.clone());
    }

    public int rank() {
        return sizes.length;
    }

    /** The size along {@code axis}, counted from 0. */
    public long size(int axis) {
        return sizes[axis];
    }

    /** The product of all sizes; 1 for a scalar. */
    public long elements() {
        return elements;
    }

    /** A fresh copy, for calls that take an array. */
    public long[] toArray() {
        return sizes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Dims dims && Arrays.equals(sizes, dims.sizes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sizes);
    }

    @Override
    public String toString() {
        return Arrays.toString(sizes);
    }
}
