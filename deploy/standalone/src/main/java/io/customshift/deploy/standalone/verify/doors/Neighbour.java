package io.customshift.deploy.standalone.verify.doors;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A tenant that looks at its jobs all the while, and how long each look takes. A thread of its own. */
final class Neighbour implements AutoCloseable {
    private static final long PAUSE_MS = 20;

    private final List<Double> seconds = Collections.synchronizedList(new ArrayList<>());
    private final Thread thread;
    private volatile boolean ended;
    private volatile int refused;

    Neighbour(Asker asker, String key, List<String> paths) {
        thread = new Thread(
                () -> {
                    for (int i = 0; !ended; i++) {
                        long begin = System.nanoTime();
                        int status = asker.get(paths.get(i % paths.size()), key).status();
                        seconds.add((System.nanoTime() - begin) / 1e9);
                        if (status != 200) {
                            refused++;
                        }
                        try {
                            Thread.sleep(PAUSE_MS);
                        } catch (InterruptedException e) {
                            return;
                        }
                    }
                },
                "neighbour");
        thread.setDaemon(true);
        thread.start();
    }

    /** What was measured since it was asked last, in seconds, the least first. */
    List<Double> take() {
        synchronized (seconds) {
            List<Double> taken = new ArrayList<>(seconds);
            seconds.clear();
            Collections.sort(taken);
            return taken;
        }
    }

    /** Looks that were not answered with 200. */
    int refused() {
        return refused;
    }

    @Override
    public void close() throws InterruptedException {
        ended = true;
        thread.join();
    }

    /** The value that this share of them does not exceed. */
    static double quantile(List<Double> sorted, double share) {
        return sorted.isEmpty()
                ? Double.NaN
                : sorted.get((int) Math.min(sorted.size() - 1L, Math.round(share * (sorted.size() - 1))));
    }
}
