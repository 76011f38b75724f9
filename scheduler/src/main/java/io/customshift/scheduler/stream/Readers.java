package io.customshift.scheduler.stream;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What reads topics beside the state, each on a thread of its own, in an order: one begins when those before it have read what
 * was there. Who takes requests before it knows the subjects refuses what it would have to accept. One that has died is
 * started again.
 */
public final class Readers {
    private final List<Source> sources;
    private final Map<String, Reader> running = new ConcurrentHashMap<>();
    private final Map<String, Thread> threads = new HashMap<>();

    /** One of them. */
    public interface Reader extends Runnable, AutoCloseable {
        /** Whether it has read all that was there when it began. */
        boolean isCaughtUp();

        @Override
        void close();
    }

    /** Makes a reader; called again when the former one has died. */
    public record Source(String name, Supplier<Reader> make) {}

    /** @param sources in the order in which they begin */
    public Readers(List<Source> sources) {
        this.sources = List.copyOf(sources);
    }

    /** Starts those that are due; says whether all have read what was there. */
    boolean look() {
        for (Source source : sources) {
            Thread thread = threads.get(source.name());
            if (thread == null || !thread.isAlive()) {
                Reader reader = source.make().get();
                running.put(source.name(), reader);
                Thread started = new Thread(reader, source.name());
                started.setDaemon(true);
                threads.put(source.name(), started);
                started.start();
            }
            Reader reader = running.get(source.name());
            if (reader == null || !reader.isCaughtUp()) {
                return false;
            }
        }
        return true;
    }

    void close() {
        running.values().forEach(Reader::close);
    }
}
