package io.customshift.worker.cache;

/** A value in use: it stays open until the lease is closed, whatever the cache decides meanwhile. */
public interface Lease<V> extends AutoCloseable {
    V value();

    /** Whether it was at hand, or had to be computed. */
    boolean hit();

    /** Idempotent. */
    @Override
    void close();
}
