package io.customshift.deploy.standalone.simulate;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A worker in a simulation: works its queue off in order, and keeps the subjects that it used last. */
final class SimWorker {
    private static final int WARM = 200;

    final int index;
    /** Seconds that a second's work takes. */
    final double pace;

    final Deque<SimJob.Out> queue = new ArrayDeque<>();
    final Map<Integer, Boolean> warm = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Boolean> eldest) {
            return size() > WARM;
        }
    };
    SimJob.@Nullable Out running;
    double began;
    double through;
    /** When the pictures of what runs began: the subject is encoded before. */
    double pictures;

    double idleSince;
    boolean gone;

    SimWorker(int index, double pace) {
        this.index = index;
        this.pace = pace;
    }
}
