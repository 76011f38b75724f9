package io.customshift.worker.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceCacheTest {
    private final AtomicLong nanos = new AtomicLong();
    private final ReferenceCache<String, Block> cache = new ReferenceCache<>(100, nanos::get);

    /** A value that knows whether it was closed, and how often. */
    private static final class Block implements CachedValue {
        private final long bytes;
        private final AtomicInteger closed = new AtomicInteger();

        private Block(long bytes) {
            this.bytes = bytes;
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    @Test
    void secondUseIsAHitAndGivesTheSameValue() {
        Block first = use("a", 10, 1).value();
        Lease<Block> second = cache.acquire("a", 10, () -> {
            throw new AssertionError("computed again");
        });

        assertThat(second.value()).isSameAs(first);
        assertThat(second.hit()).isTrue();
        assertThat(cache.figures().hits()).isEqualTo(1);
        assertThat(cache.figures().misses()).isEqualTo(1);
        assertThat(cache.figures().bytes()).isEqualTo(10);
    }

    @Test
    void savedSecondsAreWhatTheHitsWouldHaveCost() {
        use("a", 10, 4);
        use("a", 10, 99);
        use("a", 10, 99);

        assertThat(cache.figures().savedSeconds()).isEqualTo(8);
    }

    @Test
    void leastRecentlyUsedGivesWayAmongEquals() {
        use("a", 40, 1);
        use("b", 40, 1);
        use("a", 40, 1);
        use("c", 40, 1);

        assertThat(cache.keys()).containsExactly("c", "a");
        assertThat(cache.figures().evictions()).isEqualTo(1);
        assertThat(cache.figures().bytes()).isEqualTo(80);
    }

    @Test
    void whatSavesLittleForItsSizeGivesWayBeforeWhatSavesMuch() {
        use("costly", 40, 100);
        use("cheap", 40, 1);
        use("new", 40, 10);

        assertThat(cache.keys()).containsExactly("new", "costly");
    }

    @Test
    void costlyValueThatNobodyUsesAnyMoreGivesWayInTheEnd() {
        use("costly", 50, 5);
        for (int i = 0; i < 20; i++) {
            use("cheap-" + i, 50, 1);
        }

        assertThat(cache.contains("costly")).isFalse();
    }

    @Test
    void valueInUseIsNotClosedUntilItsLastLeaseIs() {
        Lease<Block> one = acquire("a", 60, 1);
        Lease<Block> two = acquire("a", 60, 1);
        Block value = one.value();
        cache.clear();
        acquire("b", 30, 1).close();

        assertThat(value.closed).hasValue(0);
        one.close();
        one.close();
        assertThat(value.closed).hasValue(0);
        two.close();
        assertThat(value.closed).hasValue(1);
        assertThat(cache.figures().bytes()).isEqualTo(30);
    }

    @Test
    void valueInUseIsNotEvictedForAnother() {
        Lease<Block> held = acquire("a", 90, 1);
        acquire("b", 90, 1).close();

        assertThat(cache.contains("a")).isTrue();
        assertThat(cache.contains("b")).isFalse();
        assertThat(held.value().closed).hasValue(0);
    }

    @Test
    void valueLargerThanTheCacheServesItsUserAndGoes() {
        Lease<Block> lease = acquire("huge", 1000, 1);

        assertThat(lease.value().closed).hasValue(0);
        lease.close();
        assertThat(lease.value().closed).hasValue(1);
        assertThat(cache.figures().bytes()).isZero();
    }

    @Test
    void roomIsMadeBeforeTheValueIsComputed() {
        Block first = use("a", 80, 1).value();
        cache.acquire("b", 80, () -> {
            assertThat(first.closed).hasValue(1);
            return new Block(80);
        });
    }

    @Test
    void failureIsNotKeptAndGoesToTheCallerAsItIs() {
        IllegalStateException failure = new IllegalStateException("out of luck");
        assertThatThrownBy(() -> cache.acquire("a", 10, () -> {
                    throw failure;
                }))
                .isSameAs(failure);

        assertThat(cache.contains("a")).isFalse();
        assertThat(use("a", 10, 1).hit()).isFalse();
    }

    @Test
    void manyThreadsThatWantOneKeyComputeItOnce() throws Exception {
        AtomicInteger computed = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Block>> results = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                results.add(threads.submit(() -> {
                    go.await();
                    try (Lease<Block> lease = cache.acquire("a", 10, () -> {
                        computed.incrementAndGet();
                        Thread.sleep(50);
                        return new Block(10);
                    })) {
                        return lease.value();
                    }
                }));
            }
            go.countDown();
            Block value = results.get(0).get();
            for (Future<Block> result : results) {
                assertThat(result.get()).isSameAs(value);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(computed).hasValue(1);
        assertThat(cache.figures().hits()).isEqualTo(7);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void underRandomUseByManyThreadsNothingIsClosedInUseAndNothingLeaks(long seed) throws Exception {
        List<Block> made = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(6);
        List<Future<?>> done = new ArrayList<>();
        for (int t = 0; t < 6; t++) {
            Random random = new Random(seed * 31 + t);
            done.add(threads.submit(() -> {
                for (int i = 0; i < 400; i++) {
                    int key = random.nextInt(12);
                    Callable<Block> compute = () -> {
                        if (key == 11) {
                            throw new IllegalStateException("never works");
                        }
                        Block block = new Block(5 + key * 4);
                        synchronized (made) {
                            made.add(block);
                        }
                        return block;
                    };
                    try (Lease<Block> lease = cache.acquire("k" + key, 5 + key * 4, compute)) {
                        assertThat(lease.value().closed).hasValue(0);
                        Thread.yield();
                        assertThat(lease.value().closed).hasValue(0);
                    } catch (IllegalStateException e) {
                        assertThat(key).isEqualTo(11);
                    }
                    if (random.nextInt(100) == 0) {
                        cache.clear();
                    }
                }
            }));
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        for (Future<?> future : done) {
            future.get();
        }
        assertThat(cache.figures().bytes()).isBetween(1L, 100L);
        cache.clear();
        assertThat(cache.figures().bytes()).isZero();
        assertThat(made).allSatisfy(block -> assertThat(block.closed).hasValue(1));
    }

    private Lease<Block> use(String key, long bytes, int seconds) {
        Lease<Block> lease = acquire(key, bytes, seconds);
        lease.close();
        return lease;
    }

    private Lease<Block> acquire(String key, long bytes, int seconds) {
        return cache.acquire(key, bytes, () -> {
            nanos.addAndGet(seconds * 1_000_000_000L);
            return new Block(bytes);
        });
    }
}
