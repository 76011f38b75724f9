package io.customshift.models.train;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that work side by side on the parts of a step; the caller's is one of them. */
final class Lanes implements AutoCloseable {
    private final int count;
    private final ExecutorService others;

    Lanes(int count) {
        this.count = count;
        this.others = Executors.newFixedThreadPool(Math.max(1, count - 1), task -> {
            Thread thread = new Thread(task, "training-lane");
            thread.setDaemon(true);
            return thread;
        });
    }

    int count() {
        return count;
    }

    /**
     * Runs them all, the first on the caller's thread, and waits for all, also where one fails.
     *
     * @return their results in the same order
     */
    <T> List<T> all(List<Callable<T>> work) {
        List<Future<T>> begun = work.stream().skip(1).map(others::submit).toList();
        List<T> results = new ArrayList<>();
        try {
            results.add(work.get(0).call());
            for (Future<T> each : begun) {
                results.add(each.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new EngineException(ErrorCode.ENGINE_FAILURE, "a part of the step failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    ErrorCode.ENGINE_FAILURE, "the step was interrupted; start the training again", e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new EngineException(ErrorCode.ENGINE_FAILURE, "a part of the step failed: " + e, e);
        } finally {
            // Nobody may close what a lane still works on.
            begun.forEach(Lanes::await);
        }
    }

    private static void await(Future<?> work) {
        try {
            work.get();
        } catch (ExecutionException e) {
            // Thrown above, or beside what was.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        others.shutdownNow();
    }
}
