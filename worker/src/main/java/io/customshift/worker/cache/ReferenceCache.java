package io.customshift.worker.cache;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A cache bounded by bytes for values that hold memory outside the heap.
 *
 * <p>What holds at every moment, under one lock:
 *
 * <ul>
 *   <li>A key is computed by one thread at a time; others that want it wait for that one. What fails is not kept, and
 *       those who waited fail with it.
 *   <li>A value is seen by others only when it is complete.
 *   <li>A value is closed once: when it is out of the cache and its last lease is closed.
 *   <li>Values nobody uses give way until the rest and the value to come fit. Values in use stay, so the limit can be
 *       exceeded by what is in use at once and by nothing else.
 * </ul>
 *
 * <p>Who gives way first: each value is worth (clock + seconds saved by a hit ÷ bytes), set anew at each use; the least
 * worth goes, and the clock rises to its worth (the GreedyDual-Size rule). Among values of equal cost and size that is
 * the least recently used.
 *
 * <p>The computation runs outside the lock. Thread-safe.
 */
public final class ReferenceCache<K, V extends CachedValue> {
    private final long maxBytes;
    private final LongSupplier nanoTime;
    private final Map<K, Entry> entries = new HashMap<>();
    private final Map<K, CompletableFuture<Entry>> computing = new HashMap<>();
    private double clock;
    private long uses;
    private long heldBytes;
    private long hits;
    private long misses;
    private long evictions;
    private double savedSeconds;

    /** @param nanoTime a clock as {@link System#nanoTime()} */
    public ReferenceCache(long maxBytes, LongSupplier nanoTime) {
        if (maxBytes < 0) {
            throw new IllegalArgumentException("cache size is " + maxBytes + " bytes; it must be 0 or more");
        }
        this.maxBytes = maxBytes;
        this.nanoTime = nanoTime;
    }

    /**
     * The value of the key, computed if need be.
     *
     * @param expectedBytes what the value will hold: room is made before it is computed
     * @throws RuntimeException what {@code compute} threw
     */
    public Lease<V> acquire(K key, long expectedBytes, Callable<V> compute) {
        long start = nanoTime.getAsLong();
        CompletableFuture<Entry> mine = new CompletableFuture<>();
        CompletableFuture<Entry> others;
        synchronized (this) {
            Entry entry = entries.get(key);
            if (entry != null) {
                return hit(entry, start);
            }
            others = computing.putIfAbsent(key, mine);
            if (others == null) {
                misses++;
                makeRoom(expectedBytes);
            }
        }
        return others == null ? computed(key, compute, mine) : awaited(key, expectedBytes, compute, others, start);
    }

    /** Whether the value of the key is at hand. */
    public synchronized boolean contains(K key) {
        return entries.containsKey(key);
    }

    /** The keys at hand, the most recently used first. */
    public synchronized List<K> keys() {
        List<Entry> all = new ArrayList<>(entries.values());
        all.sort(Comparator.comparingLong((Entry entry) -> entry.lastUse).reversed());
        return all.stream().map(entry -> entry.key).toList();
    }

    /** Lets go of everything; what is in use is closed with its last lease. */
    public void clear() {
        removeIf(key -> true);
    }

    /** Lets go of what has such a key, the same way; what is being computed at the moment stays. */
    public synchronized void removeIf(Predicate<K> gone) {
        for (Entry entry : List.copyOf(entries.values())) {
            if (gone.test(entry.key)) {
                remove(entry);
            }
        }
    }

    public synchronized CacheFigures figures() {
        return new CacheFigures(hits, misses, evictions, heldBytes, entries.size(), savedSeconds);
    }

    private Lease<V> computed(K key, Callable<V> compute, CompletableFuture<Entry> mine) {
        long start = nanoTime.getAsLong();
        V value;
        try {
            value = compute.call();
        } catch (Throwable e) {
            synchronized (this) {
                computing.remove(key, mine);
            }
            mine.completeExceptionally(e);
            throw rethrown(e);
        }
        Entry entry = new Entry(key, value, (nanoTime.getAsLong() - start) * 1e-9);
        Lease<V> lease;
        synchronized (this) {
            computing.remove(key, mine);
            heldBytes += entry.bytes;
            lease = new EntryLease(entry, false);
            // Also a value larger than the cache: it serves those who wait, and goes with its last lease.
            entries.put(key, entry);
            used(entry);
            makeRoom(0);
        }
        mine.complete(entry);
        return lease;
    }

    private Lease<V> awaited(
            K key, long expectedBytes, Callable<V> compute, CompletableFuture<Entry> others, long start) {
        Entry entry;
        try {
            entry = others.join();
        } catch (CompletionException e) {
            throw rethrown(Optional.ofNullable(e.getCause()).orElse(e));
        }
        synchronized (this) {
            if (!entry.closed) {
                return hit(entry, start);
            }
        }
        // It came and went before this thread woke up.
        return acquire(key, expectedBytes, compute);
    }

    private Lease<V> hit(Entry entry, long start) {
        hits++;
        used(entry);
        savedSeconds += entry.seconds - (nanoTime.getAsLong() - start) * 1e-9;
        return new EntryLease(entry, true);
    }

    private void used(Entry entry) {
        entry.lastUse = ++uses;
        entry.worth = clock + entry.seconds / Math.max(1, entry.bytes);
    }

    private void makeRoom(long coming) {
        while (heldBytes + coming > maxBytes) {
            Entry least = entries.values().stream()
                    .filter(entry -> entry.leases == 0)
                    .min(Comparator.comparingDouble((Entry entry) -> entry.worth)
                            .thenComparingLong(entry -> entry.lastUse))
                    .orElse(null);
            if (least == null) {
                return;
            }
            clock = least.worth;
            evictions++;
            remove(least);
        }
    }

    private void remove(Entry entry) {
        entries.remove(entry.key, entry);
        entry.removed = true;
        closeIfUnused(entry);
    }

    private void closeIfUnused(Entry entry) {
        if (entry.removed && entry.leases == 0 && !entry.closed) {
            entry.closed = true;
            heldBytes -= entry.bytes;
            entry.value.close();
        }
    }

    private synchronized void release(Entry entry) {
        entry.leases--;
        closeIfUnused(entry);
        makeRoom(0);
    }

    private static RuntimeException rethrown(Throwable e) {
        if (e instanceof RuntimeException runtime) {
            return runtime;
        }
        if (e instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(e);
    }

    private final class Entry {
        private final K key;
        private final V value;
        private final long bytes;
        private final double seconds;
        private double worth;
        private long lastUse;
        private int leases;
        private boolean removed;
        private boolean closed;

        private Entry(K key, V value, double seconds) {
            this.key = key;
            this.value = value;
            this.bytes = value.bytes();
            this.seconds = seconds;
        }
    }

    private final class EntryLease implements Lease<V> {
        private @Nullable Entry entry;
        private final V value;
        private final boolean hit;

        private EntryLease(Entry entry, boolean hit) {
            this.entry = entry;
            this.value = entry.value;
            this.hit = hit;
            entry.leases++;
        }

        @Override
        public V value() {
            return value;
        }

        @Override
        public boolean hit() {
            return hit;
        }

        @Override
        public void close() {
            Entry mine;
            synchronized (ReferenceCache.this) {
                mine = entry;
                entry = null;
            }
            if (mine != null) {
                release(mine);
            }
        }
    }
}
