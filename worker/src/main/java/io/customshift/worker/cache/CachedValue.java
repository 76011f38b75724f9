package io.customshift.worker.cache;

/** Something that holds memory until it is closed. */
public interface CachedValue extends AutoCloseable {
    /** What it holds now. */
    long bytes();

    @Override
    void close();
}
