package io.customshift.scheduler.dispatch;

import io.customshift.schemas.message.JobClass;
import java.util.HashMap;
import java.util.Map;

/**
 * Weighted fair shares by start-time fair queueing (Goyal, Vin and Cheng, SIGCOMM 1996), one level of flows below each
 * parent. A flow's tag is the virtual time at which its next piece of work may start; the least goes first. One that was
 * idle begins at its parent's present: it has saved nothing up, and owes nothing.
 */
final class Shares {
    private static final String ROOT = "";

    private final Map<String, Double> finished = new HashMap<>();
    private final Map<String, Double> present = new HashMap<>();

    Shares() {}

    Shares(Shares other) {
        finished.putAll(other.finished);
        present.putAll(other.present);
    }

    private double tag(String parent, String flow) {
        double now = present.getOrDefault(parent, 0.0);
        return Math.max(now, finished.getOrDefault(flow, now));
    }

    /** A job's flow and those above it get so many seconds. */
    void charge(Demand demand, double seconds) {
        JobClass jobClass = demand.jobClass();
        charge(ROOT, jobClass.name(), seconds, jobClass.weight());
        charge(jobClass.name(), tenant(demand), seconds, 1);
        charge(tenant(demand), demand.key(), seconds, demand.weight());
    }

    double tagOfClass(JobClass jobClass) {
        return tag(ROOT, jobClass.name());
    }

    /** @param tenant by {@link #tenant} */
    double tagOfTenant(JobClass jobClass, String tenant) {
        return tag(jobClass.name(), tenant);
    }

    double tagOfJob(Demand demand) {
        return tag(tenant(demand), demand.key());
    }

    /** The name of a tenant's flow in a class. */
    static String tenant(Demand demand) {
        return demand.jobClass() + " " + demand.tenant();
    }

    /** The flow gets so many seconds. */
    private void charge(String parent, String flow, double seconds, int weight) {
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
