package io.customshift.scheduler.quota;

import io.customshift.schemas.id.Tenant;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Requests with a key to this scheduler: each key has a bucket of a minute's requests, which fills steadily. */
public final class RequestRate {
    public static final int WINDOW_SECONDS = 60;

    private final Quotas quotas;
    private final LongSupplier nanos;
    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

    /** What a key has left after a request. */
    public record Left(long limit, long left, long untilFull) {}

    private static final class Bucket {
        private double tokens;
        private long at;
    }

    /** @param nanos a clock that only goes on, as {@link System#nanoTime} */
    public RequestRate(Quotas quotas, LongSupplier nanos) {
        this.quotas = quotas;
        this.nanos = nanos;
    }

    /**
     * Counts a request.
     *
     * @param caller what tells who asks from all others
     * @return nothing where the tenant has no such quota
     * @throws QuotaException when it was one too many
     */
    public Optional<Left> take(Tenant tenant, String caller) {
        OptionalDouble limit = quotas.limit(tenant, Quota.REQUESTS_PER_MINUTE);
        if (limit.isEmpty()) {
            return Optional.empty();
        }
        double max = limit.getAsDouble();
        double perSecond = max / WINDOW_SECONDS;
        long now = nanos.getAsLong();
        Bucket bucket = buckets.computeIfAbsent(caller, name -> {
            Bucket made = new Bucket();
            made.tokens = max;
            made.at = now;
            return made;
        });
        synchronized (bucket) {
            bucket.tokens = Math.min(max, bucket.tokens + perSecond * Math.max(0, now - bucket.at) / 1e9);
            bucket.at = now;
            if (bucket.tokens < 1) {
                double wait = perSecond == 0 ? WINDOW_SECONDS : (1 - bucket.tokens) / perSecond;
                throw new QuotaException(
                        Quota.REQUESTS_PER_MINUTE, max, max, 1, Duration.ofMillis((long) Math.ceil(wait * 1000)));
            }
            bucket.tokens--;
            return Optional.of(
                    new Left((long) max, (long) bucket.tokens, (long) Math.ceil((max - bucket.tokens) / perSecond)));
        }
    }
}
