package io.customshift.worker.cache;

/**
 * What a cache did since it was made.
 *
 * @param bytes held now, values in use included
 * @param entries held now
 * @param savedSeconds what the hits would have cost, less the time that looking up took: below zero, the cache is a loss
 */
public record CacheFigures(long hits, long misses, long evictions, long bytes, int entries, double savedSeconds) {}
