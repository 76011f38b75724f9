package io.customshift.scheduler.dispatch;

import java.util.HashMap;
import java.util.Map;

/**
 * Weighted fair shares by start-time fair queueing (Goyal, Vin and Cheng, SIGCOMM 1996), one level of flows below each
 * parent. A flow's tag is the virtual time at which its next piece of work may start; the least goes first. One that was
 * idle begins at its parent's present: it has saved nothing up, and owes nothing.
 */
final class Shares {
    private final Map<String, Double> finished = new HashMap<>();
    private final Map<String, Double> present = new HashMap<>();

    Shares() {}

    Shares(Shares other) {
        finished.putAll(other.finished);
        present.putAll(other.present);
    }

    double tag(String parent, String flow) {
        double now = present.getOrDefault(parent, 0.0);
        return Math.max(now, finished.getOrDefault(flow, now));
    }

    /** The flow gets so many seconds. */
    void charge(String parent, String flow, double seconds, int weight) {
        double start = tag(parent, flow);
        present.put(parent, start);
        finished.put(flow, start + seconds / weight);
    }

    /** The flow is gone for good. */
    void forget(String flow) {
        finished.remove(flow);
        present.remove(flow);
    }
}
