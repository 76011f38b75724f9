package io.customshift.deploy.standalone.simulate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A job in a simulation. Times are seconds from the beginning; infinite where there is none. */
final class SimJob {
    final String key;
    final String tenant;
    final int priority;
    final double arrives;
    final double deadline;
    final Map<Integer, Shard> waiting = new LinkedHashMap<>();
    final List<Out> out = new ArrayList<>();
    double secondsLeft;
    double firstPicture = Double.POSITIVE_INFINITY;
    double ended = Double.POSITIVE_INFINITY;

    /**
     * Pictures of one subject.
     *
     * @param seconds on a worker of pace 1, when the subject is warm
     */
    record Shard(int ordinal, int subject, double seconds) {}

    /** A shard at a worker. */
    record Out(SimJob job, Shard shard, SimWorker worker) {}

    SimJob(String key, String tenant, int priority, double arrives, double deadline) {
        this.key = key;
        this.tenant = tenant;
        this.priority = priority;
        this.arrives = arrives;
        this.deadline = deadline;
    }

    SimJob with(int subject, double seconds) {
        waiting.put(waiting.size(), new Shard(waiting.size(), subject, seconds));
        secondsLeft += seconds;
        return this;
    }
}
