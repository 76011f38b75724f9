package io.customshift.deploy.standalone.verify.doors;

import io.customshift.deploy.testkit.doors.Knock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Requests that must be refused, at a rate that does not wait for the answers. */
final class Flood {
    private static final int CONNECTIONS = 8;

    private final URI scheduler;
    private final List<byte[]> requests;
    private final AtomicInteger notRefused = new AtomicInteger();

    /**
     * What came of it.
     *
     * @param seconds from the first request to the last answer
     * @param notRefused answers that were none of 401
     */
    record Outcome(int sent, double seconds, int notRefused) {}

    Flood(URI scheduler, String expiredKey) {
        this.scheduler = scheduler;
        this.requests = List.of(
                RawConnection.request("GET /v1/jobs"),
                RawConnection.request("GET /v1/jobs", "Authorization: Bearer " + Knock.UNKNOWN_KEY),
                RawConnection.request("DELETE /v1/subjects/mug", "Authorization: Bearer " + expiredKey),
                RawConnection.request("POST /v1/jobs/mug/cancel", "Content-Length: 0"),
                RawConnection.request("PUT /v1/jobs/mug", "Content-Type: application/json", "Content-Length: 0"));
    }

    /** Sends so many, evenly over the time. */
    Outcome send(int count, Duration over) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            long begin = System.nanoTime();
            long each = over.toNanos() / count;
            List<Future<?>> lanes = new ArrayList<>();
            for (int lane = 0; lane < CONNECTIONS; lane++) {
                int first = lane;
                lanes.add(pool.submit(() -> lane(begin, each, first, count)));
            }
            for (Future<?> lane : lanes) {
                lane.get();
            }
            return new Outcome(count, (System.nanoTime() - begin) / 1e9, notRefused.get());
        } catch (ExecutionException e) {
            throw new IllegalStateException("the flood ended early: " + e.getCause(), e);
        } finally {
            pool.shutdownNow();
        }
    }

    private void lane(long begin, long each, int first, int count) {
        try {
            RawConnection connection = new RawConnection(scheduler);
            try {
                for (int i = first; i < count; i += CONNECTIONS) {
                    long wait = begin + i * each - System.nanoTime();
                    if (wait > 0) {
                        LockSupport.parkNanos(wait);
                    }
                    if (!connection.isOpen()) {
                        connection.close();
                        connection = new RawConnection(scheduler);
                    }
                    if (connection.ask(requests.get(i % requests.size())) != 401) {
                        notRefused.incrementAndGet();
                    }
                }
            } finally {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
